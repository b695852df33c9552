package dev.tokenmanager.internal.sidecar;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer of Weaviate says that it does not take the token. What it says of rights (403,
 * PERMISSION_DENIED) is none of these. Pure; any thread.
 */
final class Unauthenticated {

  /** How Weaviate begins the message where it could not make a user out of the token. */
  private static final String EXTRACT_AUTH = "extract auth: ";

  private Unauthenticated() {}

  /** By the status of an HTTP answer. */
  static boolean http(int status) {
    return status == 401;
  }

  /**
   * By the status of a gRPC call, in the trailers, or in the headers of an answer that has nothing
   * else.
   */
  static boolean grpc(MultiMap headersOrTrailers) {
    GrpcStatus status = GrpcStatus.in(headersOrTrailers);
    return status == GrpcStatus.UNAUTHENTICATED
        || (status == GrpcStatus.UNKNOWN && isOfAuth(headersOrTrailers.get(GrpcStatus.MESSAGE)));
  }

  /** Of what may be percent-encoded only blanks and colons matter here. */
  private static boolean isOfAuth(@Nullable String message) {
    return message != null
        && message
            .replace("%20", " ")
            .replace("%3A", ":")
            .replace("%3a", ":")
            .startsWith(EXTRACT_AUTH);
  }
}
