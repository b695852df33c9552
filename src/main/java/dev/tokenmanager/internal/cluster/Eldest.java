package dev.tokenmanager.internal.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map that forgets what was put into it first where there is too much. Not thread-safe. */
public final class Eldest<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  public Eldest(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.@Nullable Entry<K, V> eldest) {
    return size() > most;
  }
}
