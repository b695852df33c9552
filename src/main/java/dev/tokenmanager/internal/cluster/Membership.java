package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The other nodes at the same address, as far as they were heard lately. The more there are, the
 * more seldom each says that it is there, so that each hears as much as before. Event loop only.
 */
final class Membership {

  /** Nodes beyond these are not seen. */
  static final int MOST = 2048;

  /** With so many nodes, this one included, the interval begins to grow. */
  private static final int MANY = 64;

  private final Map<String, Moment> lastHeard = new HashMap<>();
  private final Map<String, String> hosts = new HashMap<>();

  /** How often this node says that it is there. */
  Duration interval() {
    return Duration.ofNanos(intervalNanos());
  }

  /** In whole numbers: it is looked at with each message, and Duration divides by BigDecimal. */
  private long intervalNanos() {
    int nodes = Math.max(MANY, lastHeard.size() + 1);
    return ClusterTimings.HELLO.toNanos() * nodes / MANY;
  }

  /** One that was not heard for so long is gone: three of its hellos are missing. */
  Duration silence() {
    return interval().multipliedBy(3).plusSeconds(1);
  }

  /** Whether there is room for it. */
  boolean admits(String node) {
    return lastHeard.size() < MOST || lastHeard.containsKey(node);
  }

  /** Whether a hello of one that is there did not arrive; so may have what it said besides. */
  boolean missedHelloOf(String node, Moment now) {
    Moment last = lastHeard.get(node);
    return last != null && last.plus(Duration.ofNanos(intervalNanos() * 3 / 2)).isReachedAt(now);
  }

  /** True when it was not there before. */
  boolean heard(String node, Moment now) {
    return lastHeard.put(node, now) == null;
  }

  /** One that is there says where it runs; empty: it does not. */
  void runsOn(String node, String host) {
    if (!host.isEmpty() && isPresent(node)) {
      hosts.put(node, host);
    }
  }

  /** Where these run, by their ids, as far as it is known. */
  Map<String, String> hosts(List<String> nodes) {
    Map<String, String> known = new HashMap<>(hosts);
    known.keySet().retainAll(Set.copyOf(nodes));
    return known;
  }

  void left(String node) {
    lastHeard.remove(node);
    hosts.remove(node);
  }

  /** Forgets those that are gone, and says which. */
  List<String> removeSilent(Moment now) {
    Duration silence = silence();
    List<String> gone = new ArrayList<>();
    lastHeard.forEach(
        (node, last) -> {
          if (last.plus(silence).isReachedAt(now)) {
            gone.add(node);
          }
        });
    gone.forEach(this::left);
    return gone;
  }

  /** Those that are there. */
  List<String> all() {
    return List.copyOf(lastHeard.keySet());
  }

  boolean isPresent(String node) {
    return lastHeard.containsKey(node);
  }
}
