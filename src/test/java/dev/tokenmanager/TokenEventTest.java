package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.HeldSource;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events and status as types: whatever a node, of any release, or a stranger says. */
class TokenEventTest {

  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");

  private static JsonObject event(String type) {
    return new JsonObject()
        .put("event", type)
        .put("name", "tenant")
        .put("node", "n1")
        .put("at", AT.toString());
  }

  private static TokenEvent read(JsonObject message) {
    return Objects.requireNonNull(TokenEvent.of(message));
  }

  @ParameterizedTest
  @EnumSource
  void of_leastThatANodeSays_isRead(TokenEventType type) {
    TokenEvent event = read(event(type.text()));

    assertThat(event.type()).isEqualTo(type);
    assertThat(event.name()).isEqualTo("tenant");
    assertThat(event.node()).isEqualTo("n1");
    assertThat(event.at()).isEqualTo(AT);
    assertThat(event.generation()).isZero();
    assertThat(event.expiresAt()).isNull();
    assertThat(event.source()).isNull();
    assertThat(event.exchange()).isNull();
    assertThat(event.error()).isNull();
  }

  @Test
  void of_allThatANodeSays_isRead() {
    TokenEvent event =
        read(
            event("refresh_failed")
                .put("generation", 7)
                .put("expires_at", "2026-03-01T12:05:00Z")
                .put("source", "cluster")
                .put("provider_ms", 42)
                .put("code", 502)
                .put("error", "stale_token")
                .put("message", "It has expired."));

    assertThat(event.generation()).isEqualTo(7);
    assertThat(event.expiresAt()).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(event.source()).isEqualTo(TokenOrigin.CLUSTER);
    assertThat(event.exchange()).isEqualTo(Duration.ofMillis(42));
    TokenError error = Objects.requireNonNull(event.error());
    assertThat(error.failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    assertThat(error.error()).isEqualTo("stale_token");
    assertThat(error.message()).isEqualTo("It has expired.");
    assertThat(error.at()).isEqualTo(AT);
    assertThat(error.node()).isEqualTo("n1");
    assertThat(event.toString()).contains("refresh_failed", "tenant");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"event\":\"acquired\"}",
        "{\"event\":\"of_a_newer_release\",\"name\":\"a\",\"node\":\"n\",\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"event\":1,\"name\":\"a\",\"node\":\"n\",\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"event\":\"acquired\",\"name\":{},\"node\":\"n\",\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"event\":\"acquired\",\"name\":\"a\",\"node\":null,\"at\":\"2026-03-01T12:00:00Z\"}",
        "{\"event\":\"acquired\",\"name\":\"a\",\"node\":\"n\",\"at\":\"yesterday\"}",
        "{\"event\":\"acquired\",\"name\":\"a\",\"node\":\"n\",\"at\":12}"
      })
  void of_noEvent_isNull(String message) {
    assertThat(TokenEvent.of(new JsonObject(message))).isNull();
  }

  @Test
  void of_membersOfOtherTypes_countAsAbsent() {
    TokenEvent event =
        read(
            event("rejected")
                .put("generation", "seven")
                .put("expires_at", new JsonArray())
                .put("source", "of_a_newer_release")
                .put("provider_ms", new JsonObject())
                .put("code", "401"));

    assertThat(event.generation()).isZero();
    assertThat(event.expiresAt()).isNull();
    assertThat(event.source()).isEqualTo(TokenOrigin.UNKNOWN);
    assertThat(event.exchange()).isNull();
    assertThat(event.error()).isNull();
  }

  @Test
  void of_messageChangedAfterwards_staysAsItWas() {
    JsonObject message = event("acquired");
    TokenEvent event = read(message);

    message.put("generation", 9);

    assertThat(event.generation()).isZero();
    assertThat(event).isEqualTo(read(event("acquired"))).isNotEqualTo(read(message));
    assertThat(event).hasSameHashCodeAs(read(event("acquired")));
  }

  @Test
  void of_longTexts_areCut() {
    TokenEvent event = read(event("rejected").put("code", 401).put("message", "x".repeat(5000)));

    assertThat(Objects.requireNonNull(event.error()).message()).hasSizeLessThan(1100);
  }

  @Test
  void error_codeOfANewerRelease_isInternal() {
    TokenError error = read(event("rejected").put("code", 418)).error();

    assertThat(Objects.requireNonNull(error).failure()).isEqualTo(TokenFailure.INTERNAL);
    assertThat(error.error()).isEmpty();
  }

  @Test
  void status_allThatANodeSays_isRead() {
    TokenStatus status = TokenStatus.allOf(new JsonObject(STATUS)).get(0);

    assertThat(status.name()).isEqualTo("a");
    assertThat(status.state()).isEqualTo(TokenStatus.State.BACKING_OFF);
    assertThat(status.health()).isEqualTo(TokenStatus.Health.DEGRADED);
    assertThat(status.generation()).isEqualTo(3);
    assertThat(status.issuedAt()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(status.expiresAt()).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(status.usableUntil()).isEqualTo("2026-03-01T12:04:59Z");
    assertThat(status.refreshAt()).isEqualTo("2026-03-01T12:04:00Z");
    assertThat(status.nextAttemptAt()).isEqualTo("2026-03-01T12:04:30Z");
    assertThat(status.outageBudget()).isEqualTo(Duration.ofSeconds(45));
    assertThat(status.consecutiveFailures()).isEqualTo(2);
    assertThat(status.lastSuccessAt()).isEqualTo("2026-03-01T12:00:01Z");
    assertThat(status.source()).isEqualTo(TokenOrigin.PROVIDER);
    assertThat(status.credential()).isEqualTo(TokenStatus.Credential.PREVIOUS);
    assertThat(status.assertionExpiresAt()).isEqualTo("2026-03-01T13:00:00Z");
    assertThat(status.issuer()).isEqualTo("https://id.example.com");
    assertThat(status.tokenEndpoint()).isEqualTo("https://id.example.com/token");
    assertThat(status.clientId()).isEqualTo("app");
    assertThat(status.scope()).isEqualTo("openid profile");
    assertThat(status.clockSkew()).isEqualTo(Duration.ofMillis(-1500));
    assertThat(status.advice()).isEqualTo("Look at the provider.");
    TokenError error = Objects.requireNonNull(status.lastError());
    assertThat(error.failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(error.at()).isEqualTo("2026-03-01T12:04:20Z");
    assertThat(error.node()).isEqualTo("n2");
    TokenStatus.StateFile file = Objects.requireNonNull(status.stateFile());
    assertThat(file.writtenAt()).isEqualTo("2026-03-01T12:00:02Z");
    assertThat(file.error()).isEqualTo("It is full.");
    TokenStatus.Cluster cluster = Objects.requireNonNull(status.cluster());
    assertThat(cluster.members()).containsExactly("n1", "n2");
    assertThat(cluster.lockHolder()).isEqualTo("n2");
    assertThat(cluster.lastAdoptionAt()).isEqualTo("2026-03-01T11:00:00Z");
    assertThat(cluster.otherGroups()).containsExactly("abcd");
    assertThat(cluster.clockOffset()).isEqualTo(Duration.ofMillis(20));
  }

  private static final String STATUS =
      """
      {"node": "n1", "clustered": true, "tokens": [{
        "name": "a", "state": "BACKING_OFF", "health": "DEGRADED", "generation": 3,
        "issued_at": "2026-03-01T12:00:00Z", "expires_at": "2026-03-01T12:05:00Z",
        "usable_until": "2026-03-01T12:04:59Z", "refresh_at": "2026-03-01T12:04:00Z",
        "next_attempt_at": "2026-03-01T12:04:30Z", "outage_budget_seconds": 45,
        "consecutive_failures": 2, "last_success_at": "2026-03-01T12:00:01Z",
        "last_error": {"code": 503, "error": "http_503", "message": "Down.",
          "at": "2026-03-01T12:04:20Z", "node": "n2"},
        "source": "provider", "credential": "previous",
        "assertion_expires_at": "2026-03-01T13:00:00Z",
        "issuer": "https://id.example.com", "token_endpoint": "https://id.example.com/token",
        "client_id": "app", "scope": "openid profile", "clock_skew_ms": -1500,
        "state_file": {"written_at": "2026-03-01T12:00:02Z", "error": "It is full."},
        "cluster": {"members": ["n1", "n2"], "lock_holder": "n2",
          "last_adoption_at": "2026-03-01T11:00:00Z", "other_groups": ["abcd"],
          "clock_offset_ms": 20},
        "advice": "Look at the provider."}]}
      """;

  @Test
  void status_ofANewerRelease_isReadAsFarAsItIsKnown() {
    JsonObject newer =
        new JsonObject()
            .put("name", "a")
            .put("state", "SLEEPING")
            .put("health", "PUZZLED")
            .put("source", "moon")
            .put("credential", 5)
            .put("last_error", "text")
            .put("cluster", new JsonObject().put("members", "all"))
            .put("something", "new");
    TokenStatus status = Objects.requireNonNull(TokenStatus.of(newer));

    assertThat(status.state()).isEqualTo(TokenStatus.State.UNKNOWN);
    assertThat(status.health()).isEqualTo(TokenStatus.Health.UNKNOWN);
    assertThat(status.source()).isEqualTo(TokenOrigin.UNKNOWN);
    assertThat(status.credential()).isNull();
    assertThat(status.lastError()).isNull();
    assertThat(Objects.requireNonNull(status.cluster()).members()).isEmpty();
    assertThat(status.stateFile()).isNull();
    assertThat(status.expiresAt()).isNull();
    assertThat(status.outageBudget()).isNull();
  }

  @Test
  void status_entriesThatAreNone_areLeftOut() {
    JsonArray tokens = new JsonArray().add("text").add(new JsonObject()).addNull();
    JsonObject named = new JsonObject().put("name", "a");

    assertThat(TokenStatus.allOf(new JsonObject().put("tokens", tokens.add(named))))
        .extracting(TokenStatus::name)
        .containsExactly("a");
    assertThat(TokenStatus.allOf(new JsonObject())).isEmpty();
    assertThat(TokenStatus.allOf(new JsonObject().put("tokens", 1))).isEmpty();
  }

  /** What this release says, it understands. */
  @Test
  void constants_areThoseThatAreWritten() {
    assertThat(names(TokenStatus.State.values())).isEqualTo(withUnknown(names(Phase.values())));
    assertThat(names(TokenStatus.Health.values())).isEqualTo(withUnknown(names(Health.values())));
    assertThat(names(TokenOrigin.values())).isEqualTo(withUnknown(names(HeldSource.values())));
  }

  private static List<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(Enum::name).toList();
  }

  private static List<String> withUnknown(List<String> names) {
    List<String> all = new java.util.ArrayList<>(names);
    all.add("UNKNOWN");
    return all;
  }
}
