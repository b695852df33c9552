package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.simulator.Timeline;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has reached each node of the others: who, as far as it can know, is asking. */
final class Hearsay {

  private final Timeline time;

  /** True time at which a node heard it last; by hearer, then by the one who said so. */
  private final Map<Token, Map<String, Map<String, Duration>>> heard = new HashMap<>();

  /** The newest generation of which a node heard from another; what that said before is over. */
  private final Map<Token, Map<String, Long>> generations = new HashMap<>();

  /** By hearer and node, what that said last of an end, by its clock: earlier words are over. */
  private final Map<Token, Map<String, Instant>> ends = new HashMap<>();

  private record Token(String name, String group) {
    static Token of(JsonObject notice) {
      return new Token(notice.getString("name", ""), notice.getString("group", ""));
    }
  }

  Hearsay(Timeline time) {
    this.time = time;
  }

  private Map<String, Duration> heard(String node, Token token) {
    return heard
        .computeIfAbsent(token, key -> new HashMap<>())
        .computeIfAbsent(node, key -> new HashMap<>());
  }

  /** A notice reaches a node; its own does at once. */
  void onHeard(String hearer, JsonObject notice) {
    String node = notice.getString("node");
    Map<String, Long> acquired =
        generations.computeIfAbsent(Token.of(notice), key -> new HashMap<>());
    Map<String, Instant> ended = ends.computeIfAbsent(Token.of(notice), key -> new HashMap<>());
    Map<String, Duration> asking = heard(hearer, Token.of(notice));
    switch (notice.getString("type")) {
      case "acquiring" -> {
        Instant end = ended.get(node + hearer);
        if (end != null && end.isAfter(at(notice))) {
          return; // It was overtaken.
        }
        asking.remove(node);
        long generation = notice.getLong("generation", 0L);
        if (asks(notice) && generation >= acquired.getOrDefault(node + hearer, 0L)) {
          asking.put(node, time.now());
        }
      }
      case "acquired" -> {
        asking.remove(node);
        acquired.merge(node + hearer, notice.getLong("generation"), Math::max);
      }
      case "released", "failed" -> {
        asking.remove(node);
        ended.put(node + hearer, at(notice));
      }
      default -> {}
    }
  }

  private static Instant at(JsonObject notice) {
    return Instant.parse(notice.getString("at"));
  }

  /** Not that it will, unless somebody else does. */
  private static boolean asks(JsonObject notice) {
    return "acquiring".equals(notice.getString("type")) && !"claim".equals(way(notice));
  }

  /** Whether it says that it asks without the lock. */
  static boolean saysAlone(JsonObject notice) {
    return asks(notice) && "alone".equals(way(notice));
  }

  private static @Nullable String way(JsonObject notice) {
    return notice.getJsonObject("more", new JsonObject()).getString("way");
  }

  /** Who asks as far as that node heard, and true time at which it heard so. */
  Map<String, Duration> asking(String hearer, String name, String group) {
    return Map.copyOf(heard(hearer, new Token(name, group)));
  }
}
