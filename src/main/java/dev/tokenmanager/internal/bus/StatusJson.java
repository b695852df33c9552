package dev.tokenmanager.internal.bus;

import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.oidc.AssertionEnd;
import dev.tokenmanager.internal.oidc.TokenSource.SourceInfo;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.ConfigurationStatus;
import dev.tokenmanager.internal.service.HeldSource;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.service.StateFileStatus;
import dev.tokenmanager.internal.service.TokenStatus;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a node as a message body. No secret in it. Any thread. */
final class StatusJson {

  private StatusJson() {}

  /**
   * @param host that this node runs on, empty: not known
   * @param configuration where the options came from, null: not known
   */
  static JsonObject encode(
      List<TokenStatus> tokens,
      String node,
      String host,
      boolean clustered,
      @Nullable ConfigurationStatus configuration) {
    JsonArray all = new JsonArray();
    tokens.forEach(token -> all.add(guarded(token)));
    JsonObject json = new JsonObject().put("node", node).put("clustered", clustered);
    json.put("hosts", hosts(tokens, node, host));
    if (configuration != null) {
      json.put("configuration", encode(configuration));
    }
    return json.put("tokens", all);
  }

  /** Of this node and those that it shares tokens with: the host by the id. */
  private static JsonObject hosts(List<TokenStatus> tokens, String node, String host) {
    JsonObject hosts = new JsonObject();
    if (!host.isEmpty()) {
      hosts.put(node, host);
    }
    for (TokenStatus token : tokens) {
      SharingStatus sharing = token.sharing();
      if (sharing != null) {
        sharing.hosts().entrySet().stream()
            .limit(ForeignText.MOST - (long) hosts.size())
            .forEach(known -> hosts.put(ForeignText.cut(known.getKey()), known.getValue()));
      }
    }
    return hosts;
  }

  private static JsonObject encode(ConfigurationStatus configuration) {
    JsonObject json = new JsonObject().put("loaded_at", configuration.loadedAt().toString());
    ConfigurationStatus.Problem problem = configuration.problem();
    if (problem != null) {
      json.put(
          "error",
          new JsonObject().put("message", problem.message()).put("at", problem.at().toString()));
    }
    return json;
  }

  /** One that cannot be told must not hide the others. */
  private static JsonObject guarded(TokenStatus status) {
    try {
      return encode(status);
    } catch (RuntimeException | Error defect) {
      Defects.log("status of token " + status.name(), defect);
      return withoutDetails(status);
    }
  }

  private static JsonObject withoutDetails(TokenStatus status) {
    RefreshState state = status.state();
    return new JsonObject()
        .put("name", status.name())
        .put("state", state.phase().name())
        .put("health", health(status).name())
        .put("generation", generation(state))
        .put("consecutive_failures", state.trouble().failures())
        .put("advice", "A defect of the token manager hides the rest; see its log.");
  }

  private static Health health(TokenStatus status) {
    try {
      return Health.of(status.state(), status.at());
    } catch (RuntimeException | Error sameDefect) {
      return Health.EXPIRED;
    }
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
    putStateFile(json, status.stateFile());
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
    JsonObject cluster = new JsonObject().put("members", array(sharing.members()));
    putText(cluster, "lock_holder", sharing.lockHolder());
    putText(cluster, "last_adoption_at", sharing.lastAdoption());
    cluster.put("other_groups", array(sharing.otherGroups()));
    if (sharing.clockOffset() != null) {
      cluster.put("clock_offset_ms", sharing.clockOffset().toMillis());
    }
    json.put("cluster", cluster);
  }

  private static void putStateFile(JsonObject json, @Nullable StateFileStatus file) {
    if (file != null) {
      JsonObject kept = new JsonObject();
      putText(kept, "written_at", file.writtenAt());
      putText(kept, "error", file.error());
      json.put("state_file", kept);
    }
  }

  private static void putTimes(JsonObject json, RefreshState state) {
    HeldToken held = state.holding().token();
    if (held != null) {
      putText(json, "issued_at", held.token().issuedAt());
    }
    if (held != null && held.times() != null) {
      putText(json, "expires_at", held.times().expiry().wall());
      Moment until = state.usableUntil();
      putText(json, "usable_until", until == null ? null : until.wall());
      putText(json, "refresh_at", held.times().refreshAt().wall());
    }
    Moment next = state.attempts().next();
    if (next != null) {
      putText(json, "next_attempt_at", next.wall());
    }
  }

  private static void putError(JsonObject json, @Nullable AttemptError error) {
    if (error != null) {
      JsonObject last =
          new JsonObject()
              .put("code", error.failure().code())
              .put("error", error.error())
              .put("message", ForeignText.cut(error.message()))
              .put("at", error.at().toString());
      putText(last, "node", error.node());
      json.put("last_error", last);
    }
  }

  private static void putSource(JsonObject json, TokenStatus status) {
    RefreshState state = status.state();
    SourceInfo source = status.source();
    HeldSource held = status.heldSource();
    if (state.holding().token() != null && held != null) {
      json.put("source", held.word());
    }
    if (source.credential() != null) {
      json.put("credential", source.credential().text());
    }
    putText(json, "issuer", source.issuer());
    putText(json, "token_endpoint", source.tokenEndpoint());
    putText(json, "client_id", source.clientId());
    AssertionEnd assertion = source.assertion();
    putText(json, "assertion_expires_at", assertion == null ? null : assertion.at());
    HeldToken token = state.holding().token();
    boolean granted = token != null && !token.token().scopes().isEmpty();
    putText(
        json,
        "scope",
        granted && token != null ? ForeignText.joined(token.token().scopes()) : source.scope());
  }

  private static void putText(JsonObject json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, ForeignText.cut(value.toString()));
    }
  }

  private static JsonArray array(List<String> texts) {
    return new JsonArray(ForeignText.cut(texts));
  }
}
