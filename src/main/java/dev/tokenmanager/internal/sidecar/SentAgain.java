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

  /** Whether once more is the same as once. */
  static boolean isHarmless(Protocol protocol, HttpMethod method) {
    return protocol == Protocol.REST && IDEMPOTENT.contains(method);
  }

  /**
   * Where Weaviate cannot have done anything, or says so (RFC 9113 §8.7), or once more is the same
   * as once.
   *
   * @param unsent whether no byte of the request can have left
   * @param stream that the request had, of HTTP/2
   */
  static boolean may(
      Protocol protocol, HttpMethod method, boolean unsent, long stream, Throwable failure) {
    if (unsent || isHarmless(protocol, method)) {
      return true;
    }
    if (failure instanceof StreamResetException reset) {
      return protocol == Protocol.GRPC && reset.getCode() == REFUSED_STREAM;
    }
    GoAway end = failure instanceof HttpClosedException closed ? closed.goAway() : null;
    return end != null && stream > end.getLastStreamId();
  }
}
