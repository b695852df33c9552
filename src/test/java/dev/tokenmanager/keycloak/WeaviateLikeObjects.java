package dev.tokenmanager.keycloak;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WeaviateLikeServer} holds: collections, and their objects by id, the last {@value
 * #MOST} of each. Any thread.
 */
final class WeaviateLikeObjects {

  private static final int MOST = 5_000;

  private final ConcurrentMap<String, Held> collections = new ConcurrentHashMap<>();

  /** A collection. */
  private static final class Held {
    final JsonObject schema;
    final Map<String, JsonObject> objects =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, JsonObject> eldest) {
            return size() > MOST;
          }
        };

    Held(JsonObject schema) {
      this.schema = schema;
    }
  }

  List<JsonObject> schemas() {
    return collections.values().stream().map(held -> held.schema).toList();
  }

  @Nullable JsonObject schema(String collection) {
    Held held = collections.get(collection);
    return held == null ? null : held.schema;
  }

  /** False: it is there already. */
  boolean create(JsonObject schema) {
    return collections.putIfAbsent(schema.getString("class"), new Held(schema)) == null;
  }

  void drop(String collection) {
    collections.remove(collection);
  }

  /** Makes the collection where it is missing, as Weaviate does. */
  void put(String collection, String id, JsonObject properties) {
    Held held =
        collections.computeIfAbsent(collection, name -> new Held(WeaviateLikeSchema.of(name)));
    synchronized (held) {
      held.objects.put(id, properties);
    }
  }

  @Nullable JsonObject get(String collection, String id) {
    Held held = collections.get(collection);
    if (held == null) {
      return null;
    }
    synchronized (held) {
      return held.objects.get(id);
    }
  }

  boolean remove(String collection, String id) {
    Held held = collections.get(collection);
    if (held == null) {
      return false;
    }
    synchronized (held) {
      return held.objects.remove(id) != null;
    }
  }

  /** By id, oldest first. */
  Map<String, JsonObject> of(String collection) {
    Held held = collections.get(collection);
    if (held == null) {
      return Map.of();
    }
    synchronized (held) {
      return new LinkedHashMap<>(held.objects);
    }
  }

  int count(String collection) {
    return of(collection).size();
  }
}
