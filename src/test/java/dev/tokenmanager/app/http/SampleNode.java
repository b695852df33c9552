package dev.tokenmanager.app.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a node would say of itself, by the agreement between server and page. Not thread-safe. */
final class SampleNode {

  /** Far from any clock of the machine, so that a page which trusts its own is found out. */
  static final Instant NOW = Instant.parse("2031-03-02T21:04:12Z");

  static final String NODE = "2f9c1d44-6a0b-4c52-9d5e-0d7ce1a3b001";
  static final String OTHER = "b81e7a90-13cd-4f7e-8a44-5be0c4f2a7c2";
  static final String HOST = "token-manager-5d8f9c7b6-x2x4k";
  static final String OTHER_HOST = "token-manager-5d8f9c7b6-k8zlp";

  private final JsonObject status =
      new JsonObject()
          .put("node", NODE)
          .put("clustered", false)
          .put("now", NOW.toString())
          .put("version", "0.1.0")
          .put("ready", true)
          .put("configuration", new JsonObject().put("loaded_at", at(-86_400 * 2 - 5000)));
  private final List<JsonObject> tokens = new ArrayList<>();
  private final JsonObject histories = new JsonObject();

  static String at(long seconds) {
    return NOW.plusSeconds(seconds).toString();
  }

  /** A field of the whole node. */
  SampleNode put(String field, Object value) {
    status.put(field, value);
    return this;
  }

  /** Asleep until its refresh. */
  SampleNode healthy(String name) {
    return add(held(name, -104, 300));
  }

  /** The provider has been failing for a while. */
  SampleNode degraded(String name) {
    String message =
        "the provider answered 503 to the token request; it is overloaded or being restarted";
    return add(
        held(name, -262, 300)
            .put("state", "BACKING_OFF")
            .put("health", "DEGRADED")
            .put("next_attempt_at", at(6))
            .put("consecutive_failures", 4)
            .put("last_error", error(503, "temporarily_unavailable", message, -3))
            .put(
                "advice",
                "The provider answers 503 at its token endpoint: look at its health and load. The held token serves for"
                    + " now."));
  }

  /** Nothing usable any more. */
  SampleNode expired(String name) {
    String message = "connection refused: auth.example.com:8443";
    return add(
        held(name, -372, 300)
            .put("state", "BACKING_OFF")
            .put("health", "EXPIRED")
            .put("next_attempt_at", at(4))
            .put("consecutive_failures", 19)
            .put("last_error", error(503, "unreachable", message, -6))
            .put(
                "advice",
                "Nobody answers at auth.example.com:8443: check that the provider runs and that this host can reach"
                    + " it."));
  }

  /** The provider says no. */
  SampleNode rejected(String name) {
    String message = "the provider rejects the client's credential (invalid_client)";
    return add(
        held(name, -270, 300)
            .put("state", "REJECTED")
            .put("health", "DEGRADED")
            .put("next_attempt_at", at(42))
            .put("consecutive_failures", 2)
            .put("last_error", error(401, "invalid_client", message, -18))
            .put(
                "advice",
                "The provider rejects the client's credential (invalid_client): put the client's present secret in"
                    + " /run/secrets/weaviate."));
  }

  /** Weaviate does not take what the provider gives. */
  SampleNode misconfigured(String name) {
    return add(
        held(name, -50, 300)
            .put("health", "MISCONFIGURED")
            .put(
                "advice",
                "Weaviate keeps rejecting new tokens: check the token's audience and issuer against Weaviate's OIDC"
                    + " settings, its username claim, and both clocks."));
  }

  SampleNode add(JsonObject token) {
    tokens.add(token);
    return this;
  }

  static JsonObject error(int code, String error, String message, long at) {
    return new JsonObject()
        .put("code", code)
        .put("error", error)
        .put("message", message)
        .put("at", at(at));
  }

  /** A healthy token that was issued then, for so long. */
  static JsonObject held(String name, long issued, long lifetime) {
    return new JsonObject()
        .put("name", name)
        .put("state", "IDLE")
        .put("health", "HEALTHY")
        .put("generation", 1042)
        .put("issued_at", at(issued))
        .put("expires_at", at(issued + lifetime))
        .put("refresh_at", at(issued + lifetime - 62))
        .put("usable_until", at(issued + lifetime - 5))
        .put("next_attempt_at", at(issued + lifetime - 62))
        .put("outage_budget_seconds", 41)
        .put("consecutive_failures", 0)
        .put("last_success_at", at(issued))
        .put("source", "provider")
        .put("issuer", "https://auth.example.com:8443/realms/weaviate")
        .put("token_endpoint", "https://auth.example.com:8443/realms/weaviate/protocol/token")
        .put("client_id", "search-service")
        .put("scope", "openid profile")
        .put("clock_skew_ms", 140);
  }

  /** The nodes have said where they run. */
  SampleNode onHosts() {
    return put("hosts", new JsonObject().put(NODE, HOST).put(OTHER, OTHER_HOST));
  }

  /** The token of that name has the members of a cluster. */
  SampleNode clustered() {
    status.put("clustered", true);
    for (JsonObject token : tokens) {
      token.put(
          "cluster",
          new JsonObject()
              .put("members", new JsonArray().add(NODE).add(OTHER))
              .put("last_adoption_at", at(-342))
              .put("other_groups", new JsonArray()));
    }
    return this;
  }

  /** What has happened to a token, oldest first. */
  SampleNode happened(String name, JsonObject... events) {
    JsonArray all = new JsonArray();
    for (JsonObject event : events) {
      all.add(event.put("name", name));
    }
    histories.put(name, all);
    return this;
  }

  static JsonObject event(String kind, long at, String node, int generation) {
    return new JsonObject()
        .put("event", kind)
        .put("node", node)
        .put("at", at(at))
        .put("generation", generation);
  }

  static JsonObject success(long at, String node, int generation, int providerMs) {
    return event("refreshed", at, node, generation).put("provider_ms", providerMs);
  }

  static JsonObject failure(String kind, long at, int code, String error, String message) {
    return event(kind, at, NODE, 1042)
        .put("code", code)
        .put("error", error)
        .put("message", message);
  }

  /** With a history that fits what its health says. */
  SampleNode withHistories() {
    for (JsonObject token : tokens) {
      List<JsonObject> events = new ArrayList<>();
      long issued =
          Instant.parse(token.getString("issued_at")).getEpochSecond() - NOW.getEpochSecond();
      for (int i = 14; i >= 0; i--) {
        int generation = 1042 - i;
        boolean adopted = status.getBoolean("clustered") && i % 4 == 3;
        int took = 28 + (i * 37) % 61 + (i == 5 ? 900 : 0);
        events.add(
            adopted
                ? event("adopted", issued - i * 238L, NODE, generation)
                : success(issued - i * 238L, i % 3 == 1 ? OTHER : NODE, generation, took));
      }
      JsonObject error = token.getJsonObject("last_error");
      for (int i = 3; error != null && i >= 0; i--) {
        boolean rejected = token.getString("state").equals("REJECTED");
        if (!rejected || i == 0) {
          events.add(
              failure(
                  rejected ? "rejected" : "refresh_failed",
                  -3L - i * 5L,
                  error.getInteger("code"),
                  error.getString("error"),
                  error.getString("message")));
        }
      }
      if (token.getString("health").equals("EXPIRED")) {
        events.add(events.size() - 1, event("expired", -7, NODE, 1042));
      }
      if (token.getString("health").equals("MISCONFIGURED")) {
        events.add(event("misconfigured", -12, NODE, 1042));
      }
      happened(token.getString("name"), events.toArray(JsonObject[]::new));
    }
    return this;
  }

  JsonObject status() {
    return status.copy().put("tokens", new JsonArray(List.copyOf(tokens))).copy();
  }

  JsonObject histories() {
    return histories.copy();
  }
}
