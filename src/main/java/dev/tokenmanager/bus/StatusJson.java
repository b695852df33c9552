package dev.tokenmanager.bus;

import dev.tokenmanager.keeper.SharingStatus;
import dev.tokenmanager.keeper.TokenStatus;
import dev.tokenmanager.oidc.TokenSource.SourceInfo;
import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.Health;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a node as a message body. No secret in it. Any thread. */
final class StatusJson {

  private StatusJson() {}

  static JsonObject encode(List<TokenStatus> tokens, String node, boolean clustered) {
    JsonArray all = new JsonArray();
    tokens.forEach(token -> all.add(encode(token)));
    return new JsonObject().put("node", node).put("clustered", clustered).put("tokens", all);
  }

  private static JsonObject encode(TokenStatus status) {
    JsonObject json = new JsonObject().put("name", status.name());
    RefreshState state = status.state();
    json.put("state", state.phase().name())
        .put("health", Health.of(state, status.at()).name())
        .put("generation", generation(state));
    putTimes(json, state);
    if (status.outageBudget() != null) {
      json.put("outage_budget_seconds", status.outageBudget().toSeconds());
    }
    json.put("consecutive_failures", state.trouble().failures());
    putText(json, "last_success_at", state.holding().lastSuccess());
    putError(json, state.trouble().lastError());
    putSource(json, status);
    if (status.clockSkew() != null) {
      json.put("clock_skew_ms", status.clockSkew().toMillis());
    }
    putSharing(json, status.sharing());
    putText(json, "advice", Advice.of(status));
    return json;
  }

  /** Of the token that is held, where one is. */
  private static long generation(RefreshState state) {
    HeldToken held = state.holding().token();
    return held == null ? 0 : held.token().generation();
  }

  private static void putSharing(JsonObject json, @Nullable SharingStatus sharing) {
    if (sharing == null) {
      return;
    }
    JsonObject cluster = new JsonObject().put("members", new JsonArray(sharing.members()));
    putText(cluster, "lock_holder", sharing.lockHolder());
    putText(cluster, "last_adoption_at", sharing.lastAdoption());
    cluster.put("other_groups", new JsonArray(sharing.otherGroups()));
    if (sharing.clockOffset() != null) {
      cluster.put("clock_offset_ms", sharing.clockOffset().toMillis());
    }
    json.put("cluster", cluster);
  }

  private static void putTimes(JsonObject json, RefreshState state) {
    HeldToken held = state.holding().token();
    if (held != null) {
      putText(json, "issued_at", held.token().issuedAt());
    }
    if (held != null && held.times() != null) {
      putText(json, "expires_at", held.times().expiry().wall());
      putText(json, "usable_until", held.times().usableUntil().wall());
      putText(json, "refresh_at", held.times().refreshAt().wall());
    }
    Moment next = state.attempts().next();
    if (next != null) {
      putText(json, "next_attempt_at", next.wall());
    }
  }

  private static void putError(JsonObject json, @Nullable AttemptError error) {
    if (error != null) {
      json.put(
          "last_error",
          new JsonObject()
              .put("code", error.failure().code())
              .put("error", error.error())
              .put("message", error.message())
              .put("at", error.at().toString()));
    }
  }

  private static void putSource(JsonObject json, TokenStatus status) {
    RefreshState state = status.state();
    SourceInfo source = status.source();
    SharingStatus sharing = status.sharing();
    if (state.holding().token() != null) {
      json.put("source", sharing != null && sharing.adopted() ? "cluster" : "provider");
    }
    putText(json, "issuer", source.issuer());
    putText(json, "token_endpoint", source.tokenEndpoint());
    putText(json, "client_id", source.clientId());
    HeldToken held = state.holding().token();
    boolean granted = held != null && !held.token().scopes().isEmpty();
    putText(
        json,
        "scope",
        granted && held != null ? String.join(" ", held.token().scopes()) : source.scope());
  }

  private static void putText(JsonObject json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, value.toString());
    }
  }
}
