package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The other nodes at the same address, as far as they were heard lately. Event loop only. */
final class Members {

  private final Duration silence;
  private final Map<String, Moment> lastHeard = new HashMap<>();

  /**
   * @param silence a node that was not heard for so long is gone
   */
  Members(Duration silence) {
    this.silence = silence;
  }

  /** True when it was not there before. */
  boolean heard(String node, Moment now) {
    return lastHeard.put(node, now) == null;
  }

  void left(String node) {
    lastHeard.remove(node);
  }

  /** Forgets those that are gone, and says which. */
  List<String> removeSilent(Moment now) {
    List<String> gone = new ArrayList<>();
    lastHeard.forEach(
        (node, last) -> {
          if (last.plus(silence).isReachedAt(now)) {
            gone.add(node);
          }
        });
    gone.forEach(lastHeard::remove);
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
