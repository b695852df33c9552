package dev.tokenmanager.simulator.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The shared map of one side of a cluster. */
final class ModelMap {

  private final Map<String, Value> values = new HashMap<>();

  private record Value(String now, @Nullable String before, Duration since) {}

  /**
   * What it holds.
   *
   * @param notBefore what was replaced later than that may be read still
   */
  @Nullable String read(String key, Duration notBefore, BooleanSupplier stale) {
    Value value = values.get(key);
    if (value == null) {
      return null;
    }
    return value.since.compareTo(notBefore) > 0 && stale.getAsBoolean() ? value.before : value.now;
  }

  boolean replace(String key, @Nullable String expected, String next, Duration now) {
    Value value = values.get(key);
    String current = value == null ? null : value.now;
    if (!Objects.equals(current, expected)) {
      return false;
    }
    values.put(key, new Value(next, current, now));
    return true;
  }

  Set<String> keys() {
    return Set.copyOf(values.keySet());
  }

  boolean remove(String key, String expected) {
    Value value = values.get(key);
    return value != null && value.now.equals(expected) && values.remove(key, value);
  }

  void put(String key, String next, Duration now) {
    Value value = values.get(key);
    values.put(key, new Value(next, value == null ? null : value.now, now));
  }

  ModelMap copy() {
    ModelMap copy = new ModelMap();
    copy.values.putAll(values);
    return copy;
  }

  /** Takes in another one: of two values of a key, chance decides. */
  void merge(ModelMap other, BooleanSupplier others) {
    for (String key : new TreeSet<>(other.values.keySet())) {
      if (!values.containsKey(key) || others.getAsBoolean()) {
        values.put(key, other.values.get(key));
      }
    }
  }

  /** The cluster manager lost everything. */
  void clear() {
    values.clear();
  }
}
