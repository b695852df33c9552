package dev.tokenmanager.simulator.cluster;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Somebody on the bus and at the map who has no key: records what is said and written, says it
 * again later or to others, and says and writes things of its own.
 */
final class Outsider {

  private static final int MOST_RECORDED = 300;
  private static final String[] TYPES = {
    "hello", "bye", "ask", "answer", "acquiring", "released", "acquired"
  };

  private final Random random;
  private final List<JsonObject> said = new ArrayList<>();
  private final List<Written> written = new ArrayList<>();

  private record Written(String key, String value) {}

  Outsider(Random random) {
    this.random = random;
  }

  void hears(JsonObject message) {
    keep(said, message);
  }

  void sees(String key, String value) {
    keep(written, new Written(key, value));
  }

  /** What was said first is worth most, and what was said last. */
  private <T> void keep(List<T> all, T one) {
    all.add(one);
    if (all.size() > MOST_RECORDED) {
      all.remove(MOST_RECORDED / 3 + random.nextInt(MOST_RECORDED / 3));
    }
  }

  /** Something to say now; in the name of that node where it is its own. */
  JsonObject says(String node, Instant now) {
    return said.isEmpty() || random.nextBoolean()
        ? forged(node, now)
        : said.get(random.nextInt(said.size())).copy();
  }

  private JsonObject forged(String node, Instant now) {
    JsonObject changed =
        said.isEmpty() ? new JsonObject() : said.get(random.nextInt(said.size())).copy();
    long aside = random.nextInt(2 * 86_000) - 86_000L;
    return changed
        .put("type", TYPES[random.nextInt(TYPES.length)])
        .put("node", random.nextInt(3) == 0 ? "nobody" + random.nextInt(1000) : node)
        .put("at", now.plus(Duration.ofSeconds(aside)).toString())
        .put("generation", random.nextLong() >>> (1 + random.nextInt(62)))
        .put("question", (long) random.nextInt(200));
  }

  /** Something to write now. */
  void writes(BiConsumer<String, String> map) {
    if (written.isEmpty()) {
      return;
    }
    Written old = written.get(random.nextInt(written.size()));
    switch (random.nextInt(4)) {
      case 0 -> map.accept(old.key, "garbage");
      case 1 -> map.accept(old.key, "1." + (1L << (20 + random.nextInt(42))) + ".g.AAAA");
      case 2 -> map.accept(old.key, "1.7" + old.value.substring(old.value.indexOf('.', 2)));
      default -> map.accept(old.key, old.value);
    }
  }
}
