package dev.tokenmanager.oidc;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/** Collects one body of at most {@link #LIMIT} bytes. For one response; event loop only. */
final class CappedBody implements BodyCodec<Buffer>, BodyStream<Buffer> {

  /** One MiB. */
  static final int LIMIT = 1 << 20;

  private final Runnable overflow;
  private final Buffer collected = Buffer.buffer();
  private final Promise<Buffer> result = Promise.promise();
  private boolean overflown;

  /**
   * @param overflow called once, when the limit is crossed; what comes after that is not kept
   */
  CappedBody(Runnable overflow) {
    this.overflow = overflow;
  }

  @Override
  public BodyStream<Buffer> stream() {
    return this;
  }

  @Override
  public Future<Buffer> result() {
    return result.future();
  }

  @Override
  public Future<Void> write(Buffer part) {
    if (overflown) {
      return Future.succeededFuture();
    }
    if (collected.length() + part.length() > LIMIT) {
      overflown = true;
      overflow.run();
    } else {
      collected.appendBuffer(part);
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    result.tryComplete(collected);
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable failure) {
    result.tryFail(failure);
  }

  @Override
  public CappedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}
