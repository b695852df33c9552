package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a gRPC call ended. Immutable.
 *
 * @param http status of HTTP
 * @param status of gRPC, null: none came, so that whoever answered is no gRPC server
 * @param message beside it, never passed on
 */
record GrpcAnswer(int http, @Nullable String status, String message) {

  private static final String UNKNOWN = "2";
  private static final String UNIMPLEMENTED = "12";
  private static final String UNAVAILABLE = "14";
  private static final String UNAUTHENTICATED = "16";

  /** How Weaviate begins where it could not make a user out of the token. */
  private static final String EXTRACT_AUTH = "extract auth: ";

  /** Of an answer that has ended: status and message stand in its trailers, or in its headers. */
  static GrpcAnswer of(HttpClientResponse ended) {
    boolean inHeaders = ended.headers().contains("grpc-status");
    MultiMap from = inHeaders ? ended.headers() : ended.trailers();
    return new GrpcAnswer(
        ended.statusCode(), from.get("grpc-status"), decoded(from.get("grpc-message")));
  }

  /** What is wrongly encoded is as good as empty. */
  private static String decoded(@Nullable String message) {
    try {
      return message == null
          ? ""
          : URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      return "";
    }
  }

  /** Whether it does not take the token. */
  boolean isRefusal() {
    return UNAUTHENTICATED.equals(status)
        || (UNKNOWN.equals(status) && message.startsWith(EXTRACT_AUTH));
  }

  boolean isUnknownMethod() {
    return UNIMPLEMENTED.equals(status);
  }

  boolean isUnavailable() {
    return UNAVAILABLE.equals(status);
  }

  /** The refusal, as REST would say it. */
  WeaviateAnswer refusal() {
    return WeaviateAnswer.of(new HttpReply(401, Map.of(), message));
  }
}
