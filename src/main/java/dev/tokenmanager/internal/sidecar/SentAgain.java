package dev.tokenmanager.internal.sidecar;

import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;
import java.util.Set;

/**
 * Whether a request may be sent again whose connection was lost before the answer began: a
 * connection of the pool may have been closed by Weaviate, which restarts, in that moment. Pure;
 * any thread.
 */
final class SentAgain {

  /** RFC 9110 §9.2.2. */
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

  private static final long REFUSED_STREAM = 7;

  private SentAgain() {}

  /**
   * Where Weaviate says that it did nothing (RFC 9113 §8.7), or once more is the same as once.
   *
   * @param stream the number of the HTTP/2 stream
   */
  static boolean may(Protocol protocol, HttpMethod method, int stream, Throwable failure) {
    if (failure instanceof StreamResetException reset) {
      return reset.getCode() == REFUSED_STREAM;
    }
    if (protocol == Protocol.REST) {
      return IDEMPOTENT.contains(method);
    }
    GoAway end = failure instanceof HttpClosedException closed ? closed.goAway() : null;
    return end != null && stream > end.getLastStreamId();
  }
}
