package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.time.Moment;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is held of each name. Written by its service, read from any thread without a lock or an
 * allocation.
 */
public final class TokenStore {

  private final InstantSource wall;
  private final LongSupplier elapsedNanos;
  private final Map<String, TokenCell> tokens = new ConcurrentHashMap<>();

  public TokenStore(Collection<String> names, InstantSource wall, LongSupplier elapsedNanos) {
    this.wall = wall;
    this.elapsedNanos = elapsedNanos;
    names.forEach(this::keep);
  }

  /** From here on that name is known; what is held of it stays. Owner only. */
  public void keep(String name) {
    tokens.computeIfAbsent(name, added -> new TokenCell(added, wall, elapsedNanos));
  }

  /** That name is unknown from here on, with what is held of it. Owner only. */
  public void drop(String name) {
    TokenCell dropped = tokens.remove(name);
    if (dropped != null) {
      dropped.end();
    }
  }

  /** Nothing is held any more, whatever is published. Any thread. */
  void end() {
    tokens.values().forEach(TokenCell::end);
  }

  /** What is held of that name, null when the name is unknown. */
  @Nullable TokenCell cell(String name) {
    return tokens.get(name);
  }

  /** The token of that name, null when none is usable now or the name is unknown. */
  public @Nullable AccessToken usable(String name) {
    TokenCell held = tokens.get(name);
    CurrentToken usable = held == null ? null : held.usable();
    return usable == null ? null : usable.token();
  }

  /** Counts the callers that were answered with the token of that name, which is known. */
  LongAdder answers(String name) {
    return known(name).answers();
  }

  /** The configured names. */
  public Set<String> names() {
    return Set.copyOf(tokens.keySet());
  }

  /**
   * Makes a token the current one; null takes it away. Event loop of the service only.
   *
   * @param until from when on it is not usable, by the clock that says so first; null: it always is
   */
  public void publish(String name, @Nullable AccessToken token, @Nullable Moment until) {
    known(name).publish(token, until);
  }

  private TokenCell known(String name) {
    TokenCell held = tokens.get(name);
    if (held == null) {
      throw new IllegalArgumentException("no token named " + name);
    }
    return held;
  }
}
