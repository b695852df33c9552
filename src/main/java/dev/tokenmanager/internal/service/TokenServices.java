package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The services of one Vert.x, by address: made by the first verticle instance that joins, closed
 * after the last has left. Any thread.
 */
public final class TokenServices {

  private static final String MAP = "dev.tokenmanager.services";

  private TokenServices() {}

  /**
   * Joins the service of that address, or opens it. One that is closing is waited for. Fails with
   * {@link IllegalArgumentException} when the address is in use with other options, or a secret
   * cannot be read.
   */
  public static Future<TokenService> join(
      Vertx vertx, VerticleOptions options, TokenServiceSettings settings) {
    String address = options.address();
    Entry entry =
        map(vertx)
            .compute(
                address, (key, old) -> old == null ? new Entry(options, 1, false) : old.joined());
    if (entry.closing) {
      return entry.closed.future().transform(ended -> join(vertx, options, settings));
    }
    if (!entry.options.equals(options)) {
      leave(vertx, address);
      return Future.failedFuture(
          new IllegalArgumentException(
              "address: \""
                  + address
                  + "\" is already used by a deployment with other options; give this one another address, or the same"
                  + " options"));
    }
    if (entry.users == 1) {
      open(vertx, entry, settings);
    }
    return entry.service.future().onFailure(failure -> leave(vertx, address));
  }

  private static void open(Vertx vertx, Entry entry, TokenServiceSettings settings) {
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    // Watchers before those who deploy: who knows of the deployment finds the service watched.
    entry
        .service
        .future()
        .onSuccess(service -> ServiceWatchers.tell(vertx, entry.options.address()));
    TokenService.open(context, entry.options, settings).onComplete(entry.service);
  }

  /** Leaves it; completes at once, or for the last one when it is closed. */
  public static Future<Void> leave(Vertx vertx, String address) {
    Entry left = map(vertx).computeIfPresent(address, (key, old) -> old.left());
    if (left == null || !left.closing) {
      return Future.succeededFuture();
    }
    ServiceWatchers.tell(vertx, address);
    left.service
        .future()
        .compose(TokenService::close)
        .onComplete(
            ended -> {
              map(vertx).remove(address);
              left.closed.complete();
            });
    return left.closed.future();
  }

  /**
   * Has the service of that address go on with other options: only tokens whose options differ are
   * touched. What cannot change while it runs stays, see {@link OptionsChange#needRestart}. Fails
   * with {@link IllegalArgumentException}, and changes nothing, where a file cannot be read.
   */
  public static Future<OptionsChange> update(Vertx vertx, String address, VerticleOptions next) {
    Entry entry = map(vertx).get(address);
    if (entry == null || entry.closing) {
      return Future.failedFuture(new IllegalStateException("nobody answers at " + address));
    }
    return entry
        .service
        .future()
        .compose(
            service ->
                service
                    .update(next)
                    .onSuccess(change -> deployed(vertx, address, entry, service.deployed())));
  }

  private static void deployed(Vertx vertx, String address, Entry entry, VerticleOptions options) {
    map(vertx)
        .computeIfPresent(
            address, (key, now) -> now.service == entry.service ? now.with(options) : now);
  }

  /**
   * Has the service of that address keep one more token, or one with other options: as if it stood
   * below {@code tokens}. A further verticle instance still has to have the options of the first.
   * Fails with {@link IllegalArgumentException}, with the JSON path, and changes nothing, where
   * they are wrong; with 503 where there is no such service here.
   *
   * @param options what JSON would hold, in which a supplier may stand for a secret
   */
  public static Future<Void> put(
      Vertx vertx, String address, String name, Map<String, Object> options) {
    return opened(vertx, address).compose(service -> service.put(name, options)).mapEmpty();
  }

  /** Has it keep that token no longer. Fails as above, and with 404 for an unknown name. */
  public static Future<Void> remove(Vertx vertx, String address, String name) {
    return opened(vertx, address).compose(service -> service.remove(name)).mapEmpty();
  }

  /** One that opens is waited for. */
  private static Future<TokenService> opened(Vertx vertx, String address) {
    Entry entry = map(vertx).get(address);
    return entry == null || entry.closing
        ? Future.failedFuture(notHere(address))
        : entry.service.future().recover(wrong -> Future.failedFuture(notHere(address)));
  }

  private static ReplyException notHere(String address) {
    return ReplyExceptions.failure(
        TokenFailure.UNAVAILABLE,
        "No TokenManagerVerticle keeps tokens at "
            + address
            + " on this Vert.x: deploy it here first, tokens are put and removed in its own process"
            + " only.");
  }

  /** The options of that address were found good; for status. */
  public static void configurationLoaded(Vertx vertx, String address) {
    TokenService service = local(vertx, address);
    if (service != null) {
      service.configurationLoaded();
    }
  }

  /**
   * Newer options of that address are refused; for status.
   *
   * @param message one sentence, without a secret
   */
  public static void configurationRefused(Vertx vertx, String address, String message) {
    TokenService service = local(vertx, address);
    if (service != null) {
      service.configurationRefused(message);
    }
  }

  /** The service of that address on this node, null when it has none. */
  public static @Nullable TokenService local(Vertx vertx, String address) {
    Entry entry = map(vertx).get(address);
    return entry == null || entry.closing ? null : entry.service.future().result();
  }

  /** Signs of life of {@link #local}, null when there is none. */
  public static @Nullable ServiceMetrics metrics(Vertx vertx, String address) {
    TokenService service = local(vertx, address);
    return service == null ? null : service.metrics();
  }

  /**
   * Tells from now on when {@link #local} of that address gives another service, or none: before a
   * deployment has ended, and as soon as an undeployment begins.
   *
   * @param changed may be called on any thread; must not wait
   */
  public static void watch(Vertx vertx, String address, Runnable changed) {
    ServiceWatchers.add(vertx, address, changed);
  }

  /** Ends {@link #watch}; a call that is under way may still come. */
  public static void unwatch(Vertx vertx, String address, Runnable changed) {
    ServiceWatchers.remove(vertx, address, changed);
  }

  /** How many watch, whatever the address; for tests of growth. */
  public static int watchers(Vertx vertx) {
    return ServiceWatchers.count(vertx);
  }

  private static LocalMap<String, Entry> map(Vertx vertx) {
    return vertx.sharedData().getLocalMap(MAP);
  }

  /** A service, who uses it, and whether it is at its end. Immutable but for its promises. */
  private static final class Entry implements Shareable {
    final VerticleOptions options;
    final int users;
    final boolean closing;
    final Promise<TokenService> service;
    final Promise<Void> closed;

    Entry(VerticleOptions options, int users, boolean closing) {
      this(options, users, closing, Promise.promise(), Promise.promise());
    }

    private Entry(
        VerticleOptions options,
        int users,
        boolean closing,
        Promise<TokenService> service,
        Promise<Void> closed) {
      this.options = options;
      this.users = users;
      this.closing = closing;
      this.service = service;
      this.closed = closed;
    }

    Entry joined() {
      return closing ? this : new Entry(options, users + 1, false, service, closed);
    }

    Entry with(VerticleOptions next) {
      return new Entry(next, users, closing, service, closed);
    }

    Entry left() {
      return closing ? this : new Entry(options, users - 1, users == 1, service, closed);
    }
  }
}
