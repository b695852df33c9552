package dev.tokenmanager;

import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.bus.TokenJson;
import dev.tokenmanager.internal.service.CurrentToken;
import dev.tokenmanager.internal.service.ReplyExceptions;
import dev.tokenmanager.internal.service.TokenCell;
import dev.tokenmanager.internal.service.TokenHash;
import dev.tokenmanager.internal.service.TokenService;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.internal.time.SystemSources;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link TokenManager} over memory where it can, over the event bus where it must. */
final class EventBusTokenManager implements TokenManager {

  /** Long enough for a cluster to learn who answers now, short beside the timeout. */
  private static final long RETRY_DELAY_MS = 250;

  private final Vertx vertx;
  private final TokenManagerClientOptions options;
  private final Addresses addresses;

  /** Where the last name is held: the way there costs as much again as the answer. */
  private volatile @Nullable TokenCell last;

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
        : token(addresses.get(), new JsonObject().put("name", name));
  }

  @Override
  public Future<AccessToken> forceRefresh(String name) {
    return token(addresses.refresh(), new JsonObject().put("name", name));
  }

  @Override
  public Future<AccessToken> reportRejected(AccessToken token) {
    JsonObject body =
        new JsonObject()
            .put("name", token.name())
            .put("rejectedToken", TokenHash.sha256(token.accessToken()));
    return token(addresses.refresh(), body);
  }

  @Override
  public @Nullable AccessToken current(String name) {
    TokenCell known = last;
    CurrentToken current = known != null && known.name().equals(name) ? known.answer() : null;
    return current != null ? current.token() : found(name);
  }

  private @Nullable AccessToken found(String name) {
    TokenService service = localService();
    TokenCell held = service == null ? null : service.cell(name);
    if (held == null) {
      return null;
    }
    last = held;
    CurrentToken current = held.answer();
    return current == null ? null : current.token();
  }

  @Override
  public Future<JsonObject> status() {
    return request(addresses.status(), new JsonObject());
  }

  @Override
  public EventRegistration events(Handler<TokenEvent> handler) {
    Objects.requireNonNull(handler, "handler");
    try {
      return new EventConsumer(vertx, addresses.events(), handler);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  @Override
  public Future<Void> put(String name, TokenOptions options) {
    Objects.requireNonNull(name, "name");
    Map<String, Object> given = Objects.requireNonNull(options, "options").toMap();
    return change(() -> TokenServices.put(vertx, addresses.prefix(), name, given));
  }

  @Override
  public Future<Void> remove(String name) {
    Objects.requireNonNull(name, "name");
    return change(() -> TokenServices.remove(vertx, addresses.prefix(), name));
  }

  /** The owner answers on its own context; once all of them end there is none to answer on. */
  private Future<Void> change(Supplier<Future<Void>> change) {
    VertxInternal owner = (VertxInternal) vertx;
    if (owner.closeFuture().isClosed()) {
      return Future.failedFuture(closed());
    }
    try {
      Promise<Void> told = owner.getOrCreateContext().promise();
      change.get().onComplete(told);
      return told.future();
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(closed());
    }
  }

  private static ReplyException closed() {
    return ReplyExceptions.failure(
        TokenFailure.UNAVAILABLE, "The Vert.x of this TokenManager is closed.");
  }

  private Future<AccessToken> token(String address, JsonObject body) {
    return request(address, body)
        .compose(
            reply -> {
              try {
                return Future.succeededFuture(TokenJson.decode(reply));
              } catch (RuntimeException foreign) {
                return Future.failedFuture(
                    ReplyExceptions.failure(
                        TokenFailure.INTERNAL, "What answers at " + address + " is no token."));
              }
            });
  }

  private Future<JsonObject> request(String address, JsonObject body) {
    try {
      return requestOpen(address, body);
    } catch (RejectedExecutionException closed) {
      return Future.failedFuture(closed());
    }
  }

  private Future<JsonObject> requestOpen(String address, JsonObject body) {
    Deadline deadline = Deadline.in(options.getTimeoutMs(), SystemSources.ELAPSED);
    boolean local = localService() != null;
    return send(address, body, local, local ? deadline.timeoutMs() : deadline.firstTryMs())
        .recover(
            failure ->
                isWorthAnotherTry(failure, local)
                    ? again(address, body, failure, deadline)
                    : Future.failedFuture(failure))
        .recover(failure -> Future.failedFuture(explained(failure)));
  }

  /** At once where the first try took its time. */
  private Future<JsonObject> again(
      String address, JsonObject body, Throwable failure, Deadline deadline) {
    boolean late = TokenFailure.of(failure) == TokenFailure.TIMEOUT;
    Future<?> begin =
        late
            ? Future.succeededFuture()
            : vertx.timer(
                Math.max(1, Math.min(RETRY_DELAY_MS, deadline.leftMs() / 2)),
                TimeUnit.MILLISECONDS);
    return begin.compose(tick -> send(address, body, localService() != null, deadline.leftMs()));
  }

  private Future<JsonObject> send(String address, JsonObject body, boolean local, long timeoutMs) {
    DeliveryOptions delivery = new DeliveryOptions().setSendTimeout(timeoutMs).setLocalOnly(local);
    return vertx.eventBus().<JsonObject>request(address, body, delivery).map(reply -> reply.body());
  }

  private @Nullable TokenService localService() {
    return TokenServices.local(vertx, addresses.prefix());
  }

  /** What is on this node answers in time, or not at all; another node may be gone by now. */
  private static boolean isWorthAnotherTry(Throwable failure, boolean local) {
    return failure instanceof ReplyException reply
        && reply.failureType() != ReplyFailure.RECIPIENT_FAILURE
        && !(local && reply.failureType() == ReplyFailure.TIMEOUT);
  }

  private ReplyException explained(Throwable failure) {
    TokenFailure named = TokenFailure.of(failure);
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      return reply;
    }
    String address = addresses.prefix();
    boolean clustered = vertx.isClustered();
    return switch (named) {
      case UNAVAILABLE -> ReplyExceptions.failure(named, NoAnswer.nobody(address, clustered));
      case TIMEOUT ->
          ReplyExceptions.failure(named, NoAnswer.late(address, options.getTimeoutMs(), clustered));
      default -> ReplyExceptions.failure(TokenFailure.INTERNAL, "The request could not be sent.");
    };
  }
}
