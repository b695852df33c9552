package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Publishes whatever keys a test wants, and counts how often they are read. */
final class KeySetTransport implements Transport {

  final List<HttpCall> calls = new CopyOnWriteArrayList<>();
  private volatile @Nullable HttpReply reply;

  void publish(JsonObject... keys) {
    answer(
        200, new JsonObject().put("keys", new JsonArray(new ArrayList<>(List.of(keys)))).encode());
  }

  void answer(int status, String body) {
    reply = new HttpReply(status, Map.of(), body);
  }

  void fail() {
    reply = null;
  }

  @Override
  public Future<HttpReply> exchange(HttpCall call) {
    calls.add(call);
    HttpReply answer = reply;
    return answer == null
        ? Future.failedFuture(new ProviderException(TokenFailure.UNAVAILABLE, "dns", "Down."))
        : Future.succeededFuture(answer);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
