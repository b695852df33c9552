package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What an operator reads of tokens. */
class LogLinesTest {

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private final Lines lines = new Lines();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.tokenmanager.Tokens");

  /** Of one verticle at a time: level and text. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      all.add(event.getLevel() + " " + event.getFormattedMessage());
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(lines);
  }

  private long failures() {
    return stage.events().stream().filter("refresh_failed"::equals).count();
  }

  private void failUntil(int failures) {
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(10));
              return failures() >= failures;
            });
  }

  @Test
  void outage_isOneWarningOnEnteringOneAtEachDoublingAndOneLineAtItsEnd() {
    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    stage.deploy();
    failUntil(9);

    stage.provider().behaviour = stage.provider()::issue;
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(10));
              return stage.events().contains("recovered");
            });
    long failures = failures();
    int doublings = 63 - Long.numberOfLeadingZeros(failures);

    assertThat(lines.all)
        .filteredOn(line -> line.startsWith("WARN token default: refresh_failed"))
        .hasSize(1 + doublings)
        .allMatch(line -> line.contains(" No token is usable. Next attempt at "));
    assertThat(lines.all.get(0)).doesNotContain("in a row");
    assertThat(lines.all.get(1)).contains(", failure 2 in a row, code 503: ");
    assertThat(lines.all.get(3)).contains(", failure 8 in a row, code 503: ");
    assertThat(lines.all)
        .filteredOn(line -> line.startsWith("INFO"))
        .singleElement()
        .asString()
        .startsWith(
            "INFO token default: acquired, recovered after " + failures + " failures, phase IDLE");
  }

  @Test
  void outageWhileATokenIsServed_saysSo() {
    stage.deploy();
    stage.get();
    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    stage.clocks().pass(Duration.ofSeconds(241));
    await().until(() -> failures() == 1);

    assertThat(lines.all.get(1))
        .startsWith("WARN token default: refresh_failed")
        .contains(" The held token is served. Next attempt at ");
  }

  @Test
  void times_always_haveMilliseconds() {
    stage.deploy();
    stage.get();
    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    stage.clocks().pass(Duration.ofSeconds(241).plusNanos(1));
    await().until(() -> failures() == 1);

    assertThat(lines.all)
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(line -> line.matches(".*, expires at " + TIME + "(,.*)?"));
    assertThat(lines.all.get(1)).matches(".* Next attempt at " + TIME);
  }

  @Test
  void apiKey_neverExpires() {
    stage.deploy(
        new JsonObject()
            .put("auth", new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key")));
    stage.get();

    await()
        .untilAsserted(
            () ->
                assertThat(lines.all)
                    .singleElement()
                    .asString()
                    .startsWith("INFO token default: acquired")
                    .endsWith(", never expires"));
  }
}
