package dev.tokenmanager.internal.jwt;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Publishes whatever keys a test wants, and counts how often they are read. */
final class FakeKeySet {

  /** The names of the ways by which it was read. */
  final List<String> readings = new CopyOnWriteArrayList<>();

  private volatile Future<@Nullable String> answer = Future.failedFuture("nothing published");

  void publish(JsonObject... keys) {
    answer(new JsonObject().put("keys", new JsonArray(new ArrayList<>(List.of(keys)))).encode());
  }

  void answer(@Nullable String body) {
    answer = Future.succeededFuture(body);
  }

  void fail() {
    answer = Future.failedFuture("down");
  }

  /** Ways of the same name are equal. */
  KeySetSource by(String way) {
    return new Way(this, way);
  }

  private record Way(FakeKeySet keySet, String name) implements KeySetSource {
    @Override
    public Future<@Nullable String> read() {
      keySet.readings.add(name);
      return keySet.answer;
    }
  }
}
