package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a running service does about other options. Pure; immutable.
 *
 * @param removed names of tokens that end
 * @param added names of tokens that begin
 * @param replaced names of those whose options changed
 * @param needRestart keys whose change has no effect before the next start
 * @param applied the options that are in effect then
 */
public record OptionsChange(
    List<String> removed,
    List<String> added,
    List<String> replaced,
    List<String> needRestart,
    VerticleOptions applied) {

  public OptionsChange {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    needRestart = List.copyOf(needRestart);
  }

  /** Names in their order. */
  public static OptionsChange between(VerticleOptions old, VerticleOptions next) {
    Map<String, TokenOptions> before = old.tokens();
    Map<String, TokenOptions> after = next.tokens();
    return new OptionsChange(
        sorted(before.keySet(), name -> !after.containsKey(name)),
        sorted(after.keySet(), name -> !before.containsKey(name)),
        sorted(after.keySet(), name -> isReplaced(before.get(name), after.get(name))),
        old.needRestart(next),
        old.withTokensOf(next));
  }

  private static boolean isReplaced(@Nullable TokenOptions before, @Nullable TokenOptions after) {
    return before != null && !before.equals(after);
  }

  private static List<String> sorted(Set<String> names, Predicate<String> wanted) {
    return names.stream().filter(wanted).sorted().toList();
  }

  /** Whether any token begins, ends or changes. */
  public boolean concernsTokens() {
    return !removed.isEmpty() || !added.isEmpty() || !replaced.isEmpty();
  }

  /** The tokens that begin or change: what they need has to be there. */
  VerticleOptions news() {
    Map<String, TokenOptions> tokens = new HashMap<>();
    for (List<String> names : List.of(added, replaced)) {
      names.forEach(name -> tokens.put(name, Objects.requireNonNull(applied.tokens().get(name))));
    }
    return applied.withTokens(tokens);
  }
}
