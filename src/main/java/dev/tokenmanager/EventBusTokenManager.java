package dev.tokenmanager;

import dev.tokenmanager.bus.Addresses;
import dev.tokenmanager.bus.TokenJson;
import dev.tokenmanager.keeper.Owner;
import dev.tokenmanager.keeper.Owners;
import dev.tokenmanager.keeper.Replies;
import dev.tokenmanager.store.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@link TokenManager} over memory where it can, over the event bus where it must. */
final class EventBusTokenManager implements TokenManager {

  /** Long enough for a cluster to learn who answers now, short beside the timeout. */
  private static final long RETRY_DELAY_MS = 250;

  private final Vertx vertx;
  private final TokenManagerClientOptions options;
  private final Addresses addresses;

  EventBusTokenManager(Vertx vertx, TokenManagerClientOptions options) {
    this.vertx = vertx;
    this.options = new TokenManagerClientOptions(options);
    this.addresses = new Addresses(options.getAddress());
  }

  @Override
  public Future<AccessToken> getToken(String name) {
    AccessToken held = current(name);
    return held != null
        ? Future.succeededFuture(held)
        : request(addresses.get(), new JsonObject().put("name", name)).map(TokenJson::decode);
  }

  @Override
  public Future<AccessToken> forceRefresh(String name) {
    return request(addresses.refresh(), new JsonObject().put("name", name)).map(TokenJson::decode);
  }

  @Override
  public Future<AccessToken> reportRejected(AccessToken token) {
    JsonObject body =
        new JsonObject()
            .put("name", token.name())
            .put("rejectedToken", TokenHash.sha256(token.accessToken()));
    return request(addresses.refresh(), body).map(TokenJson::decode);
  }

  @Override
  public @Nullable AccessToken current(String name) {
    Owner owner = localOwner();
    return owner == null ? null : owner.usable(name);
  }

  @Override
  public Future<JsonObject> status() {
    return request(addresses.status(), new JsonObject());
  }

  private Future<JsonObject> request(String address, JsonObject body) {
    return send(address, body)
        .recover(
            failure ->
                isWorthAnotherTry(failure)
                    ? vertx
                        .timer(RETRY_DELAY_MS, TimeUnit.MILLISECONDS)
                        .compose(tick -> send(address, body))
                    : Future.failedFuture(failure))
        .recover(failure -> Future.failedFuture(explained(failure)));
  }

  private Future<JsonObject> send(String address, JsonObject body) {
    DeliveryOptions delivery =
        new DeliveryOptions()
            .setSendTimeout(options.getTimeoutMs())
            .setLocalOnly(localOwner() != null);
    return vertx.eventBus().<JsonObject>request(address, body, delivery).map(reply -> reply.body());
  }

  private @Nullable Owner localOwner() {
    return Owners.local(vertx, addresses.prefix());
  }

  private static boolean isWorthAnotherTry(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE;
  }

  private ReplyException explained(Throwable failure) {
    TokenFailure named = TokenFailure.of(failure);
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      return reply;
    }
    return switch (named) {
      case UNAVAILABLE ->
          Replies.failure(
              named,
              "No token manager answers at "
                  + addresses.prefix()
                  + ": deploy TokenManagerVerticle here or on a node of this cluster, with the same address.");
      case TIMEOUT ->
          Replies.failure(
              named, "The token manager did not answer within " + options.getTimeoutMs() + " ms.");
      default -> Replies.failure(TokenFailure.INTERNAL, "The request could not be sent.");
    };
  }
}
