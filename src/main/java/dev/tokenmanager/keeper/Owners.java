package dev.tokenmanager.keeper;

import dev.tokenmanager.config.VerticleOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import org.jspecify.annotations.Nullable;

/**
 * The owners of one Vert.x, by address: made by the first verticle instance that joins, closed
 * after the last has left. Any thread.
 */
public final class Owners {

  private static final String MAP = "dev.tokenmanager.owners";

  private Owners() {}

  /**
   * Joins the owner of that address, or opens it. One that is closing is waited for. Fails with
   * {@link IllegalArgumentException} when the address is in use with other options, or a secret
   * cannot be read.
   */
  public static Future<Owner> join(Vertx vertx, VerticleOptions options, OwnerSettings settings) {
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
    return entry.owner.future().onFailure(failure -> leave(vertx, address));
  }

  private static void open(Vertx vertx, Entry entry, OwnerSettings settings) {
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    Owner.open(context, entry.options, settings).onComplete(entry.owner);
  }

  /** Leaves it; completes at once, or for the last one when it is closed. */
  public static Future<Void> leave(Vertx vertx, String address) {
    Entry left = map(vertx).computeIfPresent(address, (key, old) -> old.left());
    if (left == null || !left.closing) {
      return Future.succeededFuture();
    }
    left.owner
        .future()
        .compose(Owner::close)
        .onComplete(
            ended -> {
              map(vertx).remove(address);
              left.closed.complete();
            });
    return left.closed.future();
  }

  /** The owner of that address on this node, null when it has none. */
  public static @Nullable Owner local(Vertx vertx, String address) {
    Entry entry = map(vertx).get(address);
    return entry == null || entry.closing ? null : entry.owner.future().result();
  }

  /** Signs of life of {@link #local}, null when there is none. */
  public static @Nullable Vitals vitals(Vertx vertx, String address) {
    Owner owner = local(vertx, address);
    return owner == null ? null : owner.vitals();
  }

  private static LocalMap<String, Entry> map(Vertx vertx) {
    return vertx.sharedData().getLocalMap(MAP);
  }

  /** An owner, who uses it, and whether it is at its end. Immutable but for its promises. */
  private static final class Entry implements Shareable {
    final VerticleOptions options;
    final int users;
    final boolean closing;
    final Promise<Owner> owner;
    final Promise<Void> closed;

    Entry(VerticleOptions options, int users, boolean closing) {
      this(options, users, closing, Promise.promise(), Promise.promise());
    }

    private Entry(
        VerticleOptions options,
        int users,
        boolean closing,
        Promise<Owner> owner,
        Promise<Void> closed) {
      this.options = options;
      this.users = users;
      this.closing = closing;
      this.owner = owner;
      this.closed = closed;
    }

    Entry joined() {
      return closing ? this : new Entry(options, users + 1, false, owner, closed);
    }

    Entry left() {
      return closing ? this : new Entry(options, users - 1, users == 1, owner, closed);
    }
  }
}
