package dev.tokenmanager.internal.sidecar;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * An answer that refuses the token, while a newer token is waited for: it is read meanwhile, as far
 * as it is short, so that its connection is free again, and so that nothing is lost where Weaviate
 * closes it. Event loop only.
 */
final class RefusedAnswer {

  private final HttpClientResponse response;
  private final Buffer read = Buffer.buffer();
  private boolean ended;
  private @Nullable Throwable lost;

  RefusedAnswer(Beginning beginning) {
    response = beginning.response();
    ended = beginning.ended();
    if (beginning.first() != null) {
      read.appendBuffer(beginning.first());
    }
    if (!ended) {
      response.handler(this::chunk).endHandler(end -> ended = true).resume();
    }
  }

  private void chunk(Buffer chunk) {
    read.appendBuffer(chunk);
    if (read.length() >= Limits.REFUSED) {
      response.pause();
    }
  }

  /** Its connection has ended. */
  void lost(Throwable failure) {
    if (!ended) {
      lost = failure;
    }
  }

  /** Why no more of it comes, null: it is whole, or goes on. */
  @Nullable Throwable lost() {
    return lost;
  }

  /** What there is of it, to be passed on after all; paused. */
  Beginning soFar() {
    if (!ended) {
      response.pause();
    }
    return new Beginning(response, read.length() == 0 ? null : read, ended, true);
  }
}
