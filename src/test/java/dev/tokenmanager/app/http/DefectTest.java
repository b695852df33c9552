package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import dev.tokenmanager.internal.service.TokenServices;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What cannot be told is a 500 and a line in the log; the next request is served. */
class DefectTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  private final Logger log = (Logger) LoggerFactory.getLogger("dev.tokenmanager.app.http");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private HttpVerticle verticle;

  @BeforeEach
  void open() {
    stage.deploy();
    stage.get();
    stage.vertx().eventBus().<Object>localConsumer("odd.status", asked -> asked.reply("no status"));
    verticle =
        HttpVerticle.create(
            stage.vertx(),
            new HttpSetup(
                new HttpOptions(true, "127.0.0.1", 0, ReadyWhen.ANY),
                new Addresses("odd"),
                Set.of("default"),
                () -> TokenServices.metrics(stage.vertx(), Site.ADDRESS),
                "1.2.3",
                registry));
    VerticleFixture.result(stage.vertx().deployVerticle(verticle));
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void detach() {
    log.detachAppender(lines);
  }

  private String get(String path) throws IOException {
    return RawClient.exchange(
        verticle.port(),
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @Test
  void g12_statusOfWhichNothingCanBeMade_isA500AndALine() throws Exception {
    assertThat(get("/api/status")).startsWith("HTTP/1.1 500 ");
    assertThat(lines.list)
        .filteredOn(line -> line.getLevel().equals(Level.ERROR))
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("defect java.lang.");

    assertThat(get("/health/live")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void g12_statusThatBreaksWhereItIsMeasured_isA500AndALine() throws Exception {
    registry
        .more()
        .counter(
            "odd",
            List.of(),
            this,
            broken -> {
              throw new IllegalStateException("no time");
            });

    assertThat(get("/metrics")).startsWith("HTTP/1.1 500 ").doesNotContain("no time");
    assertThat(lines.list).anyMatch(line -> line.getLevel().equals(Level.ERROR));
    assertThat(get("/health/live")).startsWith("HTTP/1.1 200 ");
  }
}
