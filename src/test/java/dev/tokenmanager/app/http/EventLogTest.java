package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of events, without a network. */
class EventLogTest {

  private final Set<String> kept = new HashSet<>(Set.of("a", "b"));
  private final EventLog log = new EventLog(kept::contains);

  private static JsonObject event(String name, int generation) {
    return new JsonObject()
        .put("event", "refreshed")
        .put("name", name)
        .put("at", "2026-01-01T00:00:00Z")
        .put("generation", generation);
  }

  @Test
  void add_moreThanTheMost_oldestGo() {
    for (int i = 1; i <= EventLog.MOST + 1; i++) {
      log.add(event("a", i));
    }

    List<?> all = log.excerpt(null, 1000).json().getJsonArray("a").getList();
    assertThat(all).hasSize(EventLog.MOST);
    assertThat(((JsonObject) all.get(0)).getLong("generation")).isEqualTo(2);
  }

  @Test
  void add_nameThatIsNotKept_isIgnored() {
    log.add(event("c", 1));
    log.add(null);
    log.add("text");

    assertThat(log.excerpt(null, 1000).json()).isEmpty();
  }

  @Test
  void removedToken_isForgotten() {
    log.add(event("a", 1));
    kept.remove("a");
    assertThat(log.excerpt(null, 1000).json()).isEmpty();

    log.add(event("b", 1));
    kept.add("a");

    assertThat(log.excerpt(null, 1000).json().fieldNames()).containsExactly("b");
  }

  @Test
  void g12_add_textTooLong_isCut() {
    log.add(event("a", 1).put("message", "x".repeat(1025)).put("error", "x".repeat(1024)));

    JsonObject shown = log.excerpt("a", 1).json().getJsonArray("a").getJsonObject(0);
    assertThat(shown.getString("message")).isEqualTo("x".repeat(1021) + "...");
    assertThat(shown.getString("error")).isEqualTo("x".repeat(1024));
  }

  @Test
  void excerpt_tellsTheNumberOfItsNewest() {
    log.listener(entry -> assertThat(entry.number()).isEqualTo(log.excerpt(null, 1).last()));

    log.add(event("a", 1));
    log.add(event("b", 1));

    assertThat(log.excerpt("a", 1).last()).isEqualTo(2);
  }
}
