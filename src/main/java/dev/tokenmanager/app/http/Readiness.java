package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether a node is ready, by its status. Pure. */
final class Readiness {

  private Readiness() {}

  /**
   * Why it is not ready, in one sentence; null when it is.
   *
   * @param tokens of the status
   * @param now the node's wall clock
   */
  static @Nullable String missing(JsonArray tokens, ReadyWhen when, Instant now) {
    List<JsonObject> all = tokens.stream().map(JsonObject.class::cast).toList();
    List<String> waiting = names(all, Readiness::isWaiting);
    if (!waiting.isEmpty()) {
      return list(waiting) + " still waits for the first attempt.";
    }
    List<String> unusable = names(all, token -> !isUsable(token, now));
    if (unusable.size() == all.size()) {
      return "No token is usable.";
    }
    return when == ReadyWhen.ANY || unusable.isEmpty() ? null : list(unusable) + " is not usable.";
  }

  private static List<String> names(List<JsonObject> tokens, Predicate<JsonObject> which) {
    return tokens.stream().filter(which).map(token -> token.getString("name")).toList();
  }

  private static String list(List<String> names) {
    String first = "Token " + names.get(0);
    return names.size() == 1 ? first : first + " (and " + (names.size() - 1) + " more)";
  }

  private static boolean isWaiting(JsonObject token) {
    String state = token.getString("state");
    boolean untried = !token.containsKey("last_success_at") && !token.containsKey("last_error");
    return state.equals("EMPTY") || (state.equals("REFRESHING") && untried);
  }

  /** A token that Weaviate does not like is there all the same. */
  private static boolean isUsable(JsonObject token, Instant now) {
    return switch (token.getString("health")) {
      case "HEALTHY", "DEGRADED" -> true;
      case "MISCONFIGURED" -> {
        String until = token.getString("usable_until");
        yield until == null ? token.getLong("generation") > 0 : Instant.parse(until).isAfter(now);
      }
      default -> false;
    };
  }
}
