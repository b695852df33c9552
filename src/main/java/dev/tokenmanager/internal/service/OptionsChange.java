package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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
    Map<String, TokenOptions> before = new TreeMap<>(old.tokens());
    Map<String, TokenOptions> after = new TreeMap<>(next.tokens());
    List<String> removed = new ArrayList<>(before.keySet());
    removed.removeAll(after.keySet());
    List<String> added = new ArrayList<>(after.keySet());
    added.removeAll(before.keySet());
    List<String> replaced = new ArrayList<>(after.keySet());
    replaced.removeIf(
        name -> !before.containsKey(name) || Objects.equals(after.get(name), before.get(name)));
    VerticleOptions applied = old.withTokens(next.tokens());
    return new OptionsChange(removed, added, replaced, old.needRestart(next), applied);
  }

  /** Whether any token begins, ends or changes. */
  public boolean concernsTokens() {
    return !removed.isEmpty() || !added.isEmpty() || !replaced.isEmpty();
  }

  /** The tokens that begin or change: what they need has to be there. */
  VerticleOptions news() {
    Map<String, TokenOptions> tokens = new TreeMap<>(applied.tokens());
    tokens.keySet().removeIf(name -> !added.contains(name) && !replaced.contains(name));
    return applied.withTokens(tokens);
  }
}
