package dev.tokenmanager.weaviate;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds a response's body back until it is known whether the caller gets it. For one response; one
 * thread at a time.
 */
final class Gate<T> implements BodyCodec<T>, BodyStream<T> {

  private final BodyCodec<T> codec;
  private final Promise<Boolean> decision = Promise.promise();
  private final Promise<T> result = Promise.promise();
  private @Nullable BodyStream<T> caller;
  private @Nullable Handler<Void> drain;
  private @Nullable Handler<Throwable> failing;
  private boolean holds;
  private Runnable afterwards = () -> {};

  Gate(BodyCodec<T> codec) {
    this.codec = codec;
  }

  /** The body is the caller's. */
  void open() {
    decision.tryComplete(true);
    drained();
  }

  /** The body is read to its end and dropped, so that its connection is free. */
  void drop() {
    drop(() -> {});
  }

  /** Then {@link #afterwards} is what is given here. */
  void drop(Runnable then) {
    afterwards = then;
    decision.tryComplete(false);
    drained();
  }

  boolean isDropped() {
    return Boolean.FALSE.equals(decision.future().result());
  }

  /** To be run when a dropped body has come to its end. */
  Runnable afterwards() {
    return afterwards;
  }

  private void drained() {
    holds = false;
    if (drain != null) {
      drain.handle(null);
    }
  }

  private BodyStream<T> caller() {
    if (caller == null) {
      caller = begun();
      caller.result().onComplete(result);
      caller.exceptionHandler(failing).drainHandler(drain);
    }
    return caller;
  }

  private BodyStream<T> begun() {
    try {
      return codec.stream();
    } catch (Exception e) {
      throw new VertxException(e);
    }
  }

  @Override
  public BodyStream<T> stream() {
    return this;
  }

  @Override
  public Future<T> result() {
    return result.future();
  }

  @Override
  public Future<Void> write(Buffer part) {
    holds = !decision.future().isComplete();
    return decision
        .future()
        .compose(open -> open ? caller().write(part) : Future.succeededFuture());
  }

  @Override
  public Future<Void> end() {
    return decision
        .future()
        .compose(
            open -> {
              if (open) {
                return caller().end();
              }
              result.tryComplete();
              return Future.succeededFuture();
            });
  }

  @Override
  public void handle(Throwable failure) {
    decision
        .future()
        .onSuccess(
            open -> {
              if (open) {
                caller().handle(failure);
              } else {
                result.tryFail(failure);
              }
            });
  }

  @Override
  public Gate<T> exceptionHandler(@Nullable Handler<Throwable> handler) {
    failing = handler;
    if (caller != null) {
      caller.exceptionHandler(handler);
    }
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return holds || (caller != null && caller.writeQueueFull());
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    drain = handler;
    if (caller != null) {
      caller.drainHandler(handler);
    }
    return this;
  }
}
