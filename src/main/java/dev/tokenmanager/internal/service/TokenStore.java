package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.time.Moment;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The current token of each name. Written by its service, read from any thread without a lock or an
 * allocation.
 */
public final class TokenStore {

  private final InstantSource wall;
  private final LongSupplier elapsedNanos;
  private final Map<String, Cell> cells = new ConcurrentHashMap<>();

  public TokenStore(Collection<String> names, InstantSource wall, LongSupplier elapsedNanos) {
    this.wall = wall;
    this.elapsedNanos = elapsedNanos;
    names.forEach(this::keep);
  }

  /** From here on that name is known; what is held of it stays. Owner only. */
  public void keep(String name) {
    cells.computeIfAbsent(name, added -> new Cell());
  }

  /** That name is unknown from here on, with what is held of it. Owner only. */
  public void drop(String name) {
    cells.remove(name);
  }

  /** The token of that name, null when none is usable now or the name is unknown. */
  public @Nullable AccessToken usable(String name) {
    Cell cell = cells.get(name);
    Current current = cell == null ? null : cell.current;
    return current != null
            && wall.millis() < current.untilMillis
            && elapsedNanos.getAsLong() < current.untilNanos
        ? current.token
        : null;
  }

  /** The configured names. */
  public Set<String> names() {
    return Set.copyOf(cells.keySet());
  }

  /**
   * Makes a token the current one; null takes it away. Event loop of the service only.
   *
   * @param until from when on it is not usable, by the clock that says so first; null: it always is
   */
  public void publish(String name, @Nullable AccessToken token, @Nullable Moment until) {
    Cell cell = cells.get(name);
    if (cell == null) {
      throw new IllegalArgumentException("no token named " + name);
    }
    cell.current = token == null ? null : Current.of(token, until);
  }

  private static final class Cell {
    volatile @Nullable Current current;
  }

  /**
   * A token and the end of its use on both clocks, as plain numbers for those who read it.
   * Immutable.
   *
   * @param untilMillis of the wall clock's epoch; no longer usable in that millisecond
   * @param untilNanos of elapsed time
   */
  record Current(AccessToken token, long untilMillis, long untilNanos) {

    static Current of(AccessToken token, @Nullable Moment until) {
      return until == null
          ? new Current(token, Long.MAX_VALUE, Long.MAX_VALUE)
          : new Current(token, until.wall().toEpochMilli(), until.elapsed().toNanos());
    }
  }
}
