package dev.tokenmanager.weaviate;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes its time for a token; answers in whatever thread the test completes it. */
final class SlowManager implements TokenManager {

  final Promise<Boolean> asked = Promise.promise();
  final Promise<AccessToken> answer = Promise.promise();
  private final @Nullable AccessToken held;

  SlowManager(@Nullable AccessToken held) {
    this.held = held;
  }

  static AccessToken token(int number) {
    return new AccessToken(
        "default",
        number,
        ScriptedProvider.SECRET_MARK + "token-" + number,
        "bearer",
        null,
        Instant.EPOCH,
        List.of(),
        null);
  }

  @Override
  public Future<AccessToken> getToken(String name) {
    return held == null ? forceRefresh(name) : Future.succeededFuture(held);
  }

  @Override
  public Future<AccessToken> forceRefresh(String name) {
    asked.tryComplete(true);
    return answer.future();
  }

  @Override
  public Future<AccessToken> reportRejected(AccessToken token) {
    return forceRefresh(token.name());
  }

  @Override
  public @Nullable AccessToken current(String name) {
    return held;
  }

  @Override
  public Future<JsonObject> status() {
    return Future.succeededFuture(new JsonObject());
  }
}
