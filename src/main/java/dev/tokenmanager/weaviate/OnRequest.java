package dev.tokenmanager.weaviate;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Given to {@code sendStream} in place of a body: is handed the core's request when that is to be
 * sent, and sends it. There is no other public way to it, and to the head of its response.
 */
final class OnRequest implements ReadStream<Buffer>, Pipe<Buffer> {

  private final Function<HttpClientRequest, Future<?>> sending;
  private final Runnable unsent;

  /**
   * @param sending sends the request with its body
   * @param unsent is run instead where there is none
   */
  OnRequest(Function<HttpClientRequest, Future<?>> sending, Runnable unsent) {
    this.sending = sending;
    this.unsent = unsent;
  }

  @Override
  public Pipe<Buffer> pipe() {
    return this;
  }

  @Override
  public Future<Void> to(WriteStream<Buffer> destination) {
    HttpClientRequest request = (HttpClientRequest) destination;
    request.setChunked(false);
    return sending.apply(request).mapEmpty();
  }

  @Override
  public void close() {
    unsent.run();
  }

  @Override
  public OnRequest endOnFailure(boolean end) {
    return this;
  }

  @Override
  public OnRequest endOnSuccess(boolean end) {
    return this;
  }

  @Override
  public OnRequest endOnComplete(boolean end) {
    return this;
  }

  @Override
  public OnRequest exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public OnRequest handler(@Nullable Handler<Buffer> handler) {
    return this;
  }

  @Override
  public OnRequest pause() {
    return this;
  }

  @Override
  public OnRequest resume() {
    return this;
  }

  @Override
  public OnRequest fetch(long amount) {
    return this;
  }

  @Override
  public OnRequest endHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}
