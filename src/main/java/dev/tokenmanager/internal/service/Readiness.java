package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Moment;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether tokens can be had here: at least one is usable, and none of the deployment's start still
 * waits for its first attempt. Pure; any thread.
 */
public final class Readiness {

  private Readiness() {}

  /**
   * Why not, in one sentence; null when they can.
   *
   * @param awaited names of those whose first attempt is waited for
   * @param every whether every token must be usable
   */
  public static @Nullable String missing(
      List<TokenSnapshot> tokens, Set<String> awaited, boolean every, Moment now) {
    List<String> waiting =
        names(tokens, token -> token.waitsForFirstAttempt() && awaited.contains(token.name()));
    if (!waiting.isEmpty()) {
      return list(waiting) + " still waits for the first attempt.";
    }
    List<String> unusable = names(tokens, token -> !token.isUsableAt(now));
    if (unusable.size() == tokens.size()) {
      return "No token is usable.";
    }
    return every && !unusable.isEmpty() ? list(unusable) + " is not usable." : null;
  }

  private static List<String> names(List<TokenSnapshot> tokens, Predicate<TokenSnapshot> which) {
    return tokens.stream().filter(which).map(TokenSnapshot::name).toList();
  }

  private static String list(List<String> names) {
    String first = "Token " + names.get(0);
    return names.size() == 1 ? first : first + " (and " + (names.size() - 1) + " more)";
  }
}
