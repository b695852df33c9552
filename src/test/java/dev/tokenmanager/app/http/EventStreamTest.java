package dev.tokenmanager.app.http;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Server-sent events, over real sockets. */
class EventStreamTest {

  private static final Limits SHORT =
      new Limits(
          Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2), WaitLimit.TIME);

  private static final Limits ENDLESS =
      new Limits(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), WaitLimit.TIME);

  private static final HttpOptions SECTION =
      new HttpOptions(true, "127.0.0.1", 0, HttpOptions.ReadyWhen.ANY);

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();

  private Site open() {
    return open(stage.provider().options().put("minRefreshIntervalMs", 0));
  }

  private Site open(JsonObject options) {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy(options);
    return site;
  }

  private static EventReader read(Site site, String query) throws IOException {
    return new EventReader(site.port(), "/api/events" + query);
  }

  /** The event of a token comes in its own time, and so perhaps after who asked has the token. */
  private static void awaitHeard(Site site, String name, long generation) {
    await()
        .until(
            () -> {
              try (EventReader events = read(site, "?name=" + name)) {
                JsonArray ofToken = events.next("history").getJsonArray(name, new JsonArray());
                return ofToken.stream()
                    .anyMatch(
                        event -> ((JsonObject) event).getLong("generation", 0L).equals(generation));
              }
            });
  }

  @Test
  void connect_tellsRetryThenStatusThenHistory_thenEachEvent() throws Exception {
    Site site = open();
    awaitHeard(site, "default", 1);

    try (EventReader events = read(site, "")) {
      assertThat(events.head())
          .contains("HTTP/1.1 200 ", "text/event-stream", "Cache-Control: no-store", "nosniff");
      assertThat(events.retry()).isEqualTo("retry: 2000");
      assertThat(events.next("status").getJsonArray("tokens")).hasSize(1);
      JsonObject history = events.next("history");
      assertThat(history.getJsonArray("default")).hasSize(1);
      JsonObject first = history.getJsonArray("default").getJsonObject(0);
      assertThat(first.getString("event")).isEqualTo("acquired");
      assertThat(first.containsKey("provider_ms")).isTrue();

      VerticleFixture.result(stage.tokens().forceRefresh());

      JsonObject event = events.next("token");
      assertThat(event.getString("event")).isEqualTo("refreshed");
      assertThat(event.getLong("generation")).isEqualTo(2);
      JsonObject status = events.next("status");
      assertThat(status.getJsonArray("tokens").getJsonObject(0).getLong("generation")).isEqualTo(2);
      assertThat(events.all()).doesNotContain(SECRET_MARK);
    }
  }

  @Test
  void status_comesWithoutEventsToo() throws Exception {
    Site site = open();

    try (EventReader events = read(site, "")) {
      events.next("history");
      assertThat(events.next("status").getString("now")).isNotEmpty();
    }
  }

  @Test
  void history_isBounded_briefForAllAndLongForOne() throws Exception {
    Site site = open();
    VerticleFixture.result(stage.tokens().getToken());
    for (int i = 1; i <= 250; i++) {
      VerticleFixture.result(stage.tokens().forceRefresh());
    }
    awaitHeard(site, "default", 251);

    try (EventReader brief = read(site, "");
        EventReader one = read(site, "?name=default")) {
      assertThat(generations(brief.next("history"))).hasSize(20).last().isEqualTo(251L);
      assertThat(generations(one.next("history")))
          .hasSize(200)
          .isSorted()
          .endsWith(251L)
          .startsWith(52L);
    }
  }

  private static List<Long> generations(JsonObject history) {
    return history.getJsonArray("default").stream()
        .map(event -> ((JsonObject) event).getLong("generation"))
        .toList();
  }

  @Test
  void name_onlyItsEvents_unknownIs404() throws Exception {
    JsonObject tokens = new JsonObject().put("a", new JsonObject()).put("b", new JsonObject());
    Site site =
        open(stage.provider().options().put("minRefreshIntervalMs", 0).put("tokens", tokens));
    awaitHeard(site, "a", 1);
    awaitHeard(site, "b", 1);

    try (EventReader events = read(site, "?name=b")) {
      assertThat(events.next("history").fieldNames()).containsExactly("b");
      VerticleFixture.result(stage.tokens().forceRefresh("a"));
      VerticleFixture.result(stage.tokens().forceRefresh("b"));
      assertThat(events.next("token").getString("name")).isEqualTo("b");
    }
    HttpResponse<String> unknown = site.get("/api/events?name=nobody");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).doesNotContain("nobody");
  }

  @Test
  void foreignMessage_unknownNameOrField_isNotShown() throws Exception {
    Site site = open();
    awaitHeard(site, "default", 1);
    JsonObject event =
        new JsonObject().put("event", "adopted").put("at", "2026-01-01T00:00:00Z").put("node", "n");

    try (EventReader events = read(site, "")) {
      events.next("history");
      stage.vertx().eventBus().publish("weaviate.token.events", "text");
      publish(event.copy().put("name", "nobody"));
      publish(event.copy().put("name", 1));
      publish(event.copy().put("name", "default").put("access_token", SECRET_MARK + "x"));

      assertThat(events.next("token")).isEqualTo(event.copy().put("name", "default"));
      assertThat(events.all()).doesNotContain(SECRET_MARK);
    }
  }

  private void publish(JsonObject event) {
    stage.vertx().eventBus().publish("weaviate.token.events", event);
  }

  @Test
  void readers_tooMany_are503_andOneThatLeavesMakesRoom() throws Exception {
    Site site = open();
    List<EventReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < Limits.READERS; i++) {
        readers.add(read(site, ""));
        readers.get(i).retry();
      }
      assertThat(site.get("/api/events").statusCode()).isEqualTo(503);
      assertThat(site.get("/api/status").statusCode()).isEqualTo(200);

      readers.remove(0).close();

      await()
          .until(
              () -> {
                try (EventReader another = read(site, "")) {
                  return another.head().contains(" 200 ");
                }
              });
    } finally {
      for (EventReader reader : readers) {
        reader.close();
      }
    }
  }

  private static JsonObject longEvent() {
    return new JsonObject()
        .put("event", "refresh_failed")
        .put("name", "default")
        .put("at", "2026-01-01T00:00:00Z")
        .put("message", "x".repeat(1000));
  }

  @Test
  void readerThatStopsReading_isDropped_othersGoOn() throws Exception {
    Site site = Site.create(stage.vertx(), SECTION, SHORT, "default");
    VerticleFixture.result(stage.vertx().deployVerticle(site.verticle()));
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    JsonObject event = longEvent();

    try (RawClient lazy = new RawClient(site.port());
        EventReader eager = read(site, "")) {
      lazy.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n").readUntil("event: history");
      eager.next("history");
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                for (int i = 0; i < 100; i++) {
                  publish(event);
                }
                for (int i = 0; i < 100; i++) {
                  eager.next("token");
                }
                return site.verticle().readers() == 1;
              });
      assertThat(site.get("/api/status").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void stop_withAReaderThatDoesNotRead_ends() throws Exception {
    Site site = Site.create(stage.vertx(), SECTION, ENDLESS, "default");
    String id = VerticleFixture.result(stage.vertx().deployVerticle(site.verticle()));
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    JsonObject event = longEvent();

    try (RawClient lazy = new RawClient(site.port())) {
      lazy.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n").readUntil("event: history");
      for (int i = 0; i < 10_000; i++) {
        publish(event);
      }
      // Behind the events.
      assertThat(site.get("/health/live").statusCode()).isEqualTo(200);

      // Not because the reader was given up.
      VerticleFixture.result(stage.vertx().undeploy(id));
    }
  }

  @Test
  void twoHundredTokens_areTold() throws Exception {
    JsonObject tokens = new JsonObject();
    for (int i = 0; i < 200; i++) {
      tokens.put("t" + i, new JsonObject());
    }
    Site site = open(stage.provider().options().put("tokens", tokens));

    await()
        .untilAsserted(
            () -> {
              try (EventReader events = read(site, "")) {
                assertThat(events.next("status").getJsonArray("tokens")).hasSize(200);
                assertThat(events.next("history").fieldNames()).hasSize(200);
              }
            });
    assertThat(site.get("/health/ready").statusCode()).isEqualTo(200);
  }
}
