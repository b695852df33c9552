package dev.tokenmanager.store;

import dev.tokenmanager.AccessToken;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The current token of each name. Written by its owner, read from any thread without a lock or an
 * allocation.
 */
public final class TokenStore {

  private final InstantSource wall;
  private final LongSupplier elapsedNanos;
  private volatile Map<String, Cell> cells = Map.of();

  public TokenStore(Collection<String> names, InstantSource wall, LongSupplier elapsedNanos) {
    this.wall = wall;
    this.elapsedNanos = elapsedNanos;
    keep(names);
  }

  /**
   * Has these names from here on: what is held of those that it had stays, others are gone. Owner
   * only.
   */
  public void keep(Collection<String> names) {
    Map<String, Cell> old = cells;
    Map<String, Cell> all = new HashMap<>();
    for (String name : names) {
      Cell known = old.get(name);
      all.put(name, known == null ? new Cell() : known);
    }
    cells = Map.copyOf(all);
  }

  /** The token of that name, null when none is usable now or the name is unknown. */
  public @Nullable AccessToken usable(String name) {
    Cell cell = cells.get(name);
    CurrentToken current = cell == null ? null : cell.current;
    return current == null ? null : current.ifUsable(wall.millis(), elapsedNanos.getAsLong());
  }

  /** The configured names. */
  public Set<String> names() {
    return cells.keySet();
  }

  /** Makes a token the current one; null takes it away. Owner only. */
  public void publish(String name, @Nullable CurrentToken token) {
    Cell cell = cells.get(name);
    if (cell == null) {
      throw new IllegalArgumentException("no token named " + name);
    }
    cell.current = token;
  }

  private static final class Cell {
    volatile @Nullable CurrentToken current;
  }
}
