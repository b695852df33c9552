package dev.tokenmanager;

import dev.tokenmanager.internal.service.ReplyExceptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers one token, whatever happens. Immutable; any thread. */
final class FixedTokenManager implements TokenManager {

  private final AccessToken token;

  FixedTokenManager(AccessToken token) {
    this.token = Objects.requireNonNull(token, "token");
  }

  @Override
  public Future<AccessToken> getToken(String name) {
    return name.equals(token.name())
        ? Future.succeededFuture(token)
        : Future.failedFuture(
            ReplyExceptions.failure(
                TokenFailure.UNKNOWN_TOKEN,
                "This TokenManager has one fixed token, of another name: see"
                    + " AccessToken.withName."));
  }

  @Override
  public Future<AccessToken> forceRefresh(String name) {
    return getToken(name);
  }

  @Override
  public Future<AccessToken> reportRejected(AccessToken rejected) {
    return getToken(rejected.name());
  }

  @Override
  public @Nullable AccessToken current(String name) {
    return name.equals(token.name()) ? token : null;
  }

  /** Nothing happens to it. */
  @Override
  public EventRegistration events(Handler<TokenEvent> handler) {
    Objects.requireNonNull(handler, "handler");
    return () -> {};
  }

  @Override
  public Future<JsonObject> status() {
    JsonObject entry =
        new JsonObject()
            .put("name", token.name())
            .put("state", TokenStatus.State.IDLE.name())
            .put("health", health().name())
            .put("generation", token.generation())
            .put("issued_at", token.issuedAt().toString())
            .put("consecutive_failures", 0)
            .put("last_success_at", token.issuedAt().toString())
            .put("source", "options");
    if (token.expiresAt() != null) {
      entry.put("expires_at", token.expiresAt().toString());
      entry.put("usable_until", token.expiresAt().toString());
    }
    if (!token.scopes().isEmpty()) {
      entry.put("scope", String.join(" ", token.scopes()));
    }
    return Future.succeededFuture(
        new JsonObject()
            .put("node", "local")
            .put("clustered", false)
            .put("tokens", new JsonArray().add(entry)));
  }

  private TokenStatus.Health health() {
    return token.isExpired() ? TokenStatus.Health.EXPIRED : TokenStatus.Health.HEALTHY;
  }
}
