package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.testing.WaitLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that keep connections to themselves. */
class SlowClientTest {

  private static final Limits SHORT =
      new Limits(
          Duration.ofMillis(1500), Duration.ofMillis(1700), Duration.ofSeconds(5), WaitLimit.TIME);

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  private Site site;

  @BeforeEach
  void open() {
    site =
        Site.create(
            stage.vertx(),
            new HttpOptions(true, "127.0.0.1", 0, HttpOptions.ReadyWhen.ANY),
            SHORT,
            "default");
    VerticleFixture.result(stage.vertx().deployVerticle(site.verticle()));
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
  }

  @Test
  void silent_isClosedAndHarmsNobody() throws Exception {
    List<RawClient> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        silent.add(new RawClient(site.port()));
      }
      assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
      for (RawClient client : silent) {
        assertThat(client.readToEnd()).isEmpty();
      }
    } finally {
      close(silent);
    }
  }

  @Test
  void halfARequest_isClosed() throws Exception {
    try (RawClient client = new RawClient(site.port())) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ").readToEnd()).isEmpty();
    }
  }

  @Test
  void halfASecondRequest_isClosed() throws Exception {
    String request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = new RawClient(site.port())) {
      String answers = client.send(request).send(request).send("GET / HT").readToEnd();
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }
  }

  @Test
  void bodyThatNeverComes_isClosed() throws Exception {
    try (RawClient client = new RawClient(site.port())) {
      String answer =
          client
              .send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
              .readToEnd();
      assertThat(answer).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void connections_tooMany_theLongestIdleMakesRoomForAProbe() throws Exception {
    List<RawClient> many = new ArrayList<>();
    try {
      for (int i = 0; i < Limits.CONNECTIONS + 20; i++) {
        many.add(new RawClient(site.port()));
      }

      assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(many.get(0).readToEnd()).isEmpty();
    } finally {
      close(many);
    }
  }

  private static void close(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }
}
