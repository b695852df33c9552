package dev.tokenmanager.app.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last events of each kept token, of all nodes that use the address. In memory, bounded by the
 * number of tokens. Any thread.
 */
final class EventLog {

  /** Of one token. */
  static final int MOST = 200;

  private final Predicate<String> isKept;
  private final Map<String, Deque<Entry>> events = new TreeMap<>();
  private long last;
  private volatile Consumer<Entry> listener = entry -> {};

  EventLog(Predicate<String> isKept) {
    this.isKept = isKept;
  }

  /**
   * An event.
   *
   * @param number in the order of arrival
   * @param name of the token
   * @param json what is shown of it
   */
  record Entry(long number, String name, JsonObject json) {}

  /**
   * What was kept at a moment.
   *
   * @param last the number of the newest entry that is in it
   * @param json the events by name, oldest first
   */
  record Excerpt(long last, JsonObject json) {}

  /** Hears every entry after it was added, in order, on the thread that added it. */
  void listener(Consumer<Entry> hears) {
    listener = hears;
  }

  /** Adds a message of the events' address; one that is no event of a kept token is ignored. */
  void add(@Nullable Object message) {
    JsonObject shown = EventFilter.shown(message);
    String name = shown == null ? null : shown.getString("name");
    if (shown != null && name != null && isKept.test(name)) {
      listener.accept(store(name, shown));
    }
  }

  private synchronized Entry store(String name, JsonObject shown) {
    if (!events.containsKey(name)) {
      events.keySet().removeIf(isKept.negate());
    }
    Entry entry = new Entry(++last, name, shown);
    Deque<Entry> ofToken = events.computeIfAbsent(name, first -> new ArrayDeque<>());
    ofToken.addLast(entry);
    if (ofToken.size() > MOST) {
      ofToken.removeFirst();
    }
    return entry;
  }

  /**
   * The newest of each token.
   *
   * @param name of the only token wanted, null: all
   */
  synchronized Excerpt excerpt(@Nullable String name, int most) {
    JsonObject json = new JsonObject();
    events.forEach(
        (token, entries) -> {
          if ((name == null || name.equals(token)) && isKept.test(token)) {
            json.put(token, newest(entries, most));
          }
        });
    return new Excerpt(last, json);
  }

  private static JsonArray newest(Deque<Entry> entries, int most) {
    JsonArray array = new JsonArray();
    Iterator<Entry> oldestFirst = entries.iterator();
    for (int i = entries.size(); i > 0; i--) {
      Entry entry = oldestFirst.next();
      if (i <= most) {
        array.add(entry.json());
      }
    }
    return array;
  }
}
