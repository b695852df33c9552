package dev.tokenmanager.internal.sidecar;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Writes the answers of the sidecar itself. Event loop only. */
final class Answers {

  private static final String GRPC = "application/grpc";

  private static final String ONLY_HTTP2 =
      "This is the port of gRPC, which is HTTP/2 with prior knowledge, without Upgrade; REST calls"
          + " have another.";

  private Answers() {}

  /** Whether a request is a gRPC call, by its content type. */
  static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.regionMatches(true, 0, GRPC, 0, GRPC.length());
  }

  /** In the form that the caller reads: of gRPC, or as Weaviate's own errors are. */
  static void refuse(Protocol protocol, HttpServerRequest request, Refusal refusal) {
    HttpServerResponse response = request.response();
    if (protocol == Protocol.GRPC && isGrpc(request)) {
      response
          .setStatusCode(refusal.isCall() ? 200 : refusal.status())
          .putHeader(HttpHeaders.CONTENT_TYPE, GRPC)
          .putHeader(GrpcStatus.STATUS, refusal.grpc().number())
          .putHeader(GrpcStatus.MESSAGE, GrpcStatus.encoded(refusal.sentence()))
          .end();
      return;
    }
    response.setStatusCode(refusal.status());
    if (refusal.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"sidecar\"");
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    response.end(json(refusal.sentence()));
  }

  /** What is counted for it. */
  static String code(Protocol protocol, HttpServerRequest request, Refusal refusal) {
    return protocol == Protocol.GRPC && isGrpc(request)
        ? refusal.grpc().name()
        : String.valueOf(refusal.status());
  }

  /** What is not HTTP, or too long; for gRPC, any request of HTTP/1 (see {@link Servers}). */
  static Refusal broken(Protocol protocol, HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      return protocol == Protocol.GRPC
          ? Refusal.method(ONLY_HTTP2)
          : Refusal.invalid(414, "The request line is too long.");
    }
    return cause instanceof TooLongHttpHeaderException
        ? Refusal.invalid(431, "The headers are too long.")
        : Refusal.invalid(400, "This is not a valid HTTP request.");
  }

  private static String json(String sentence) {
    return new JsonObject()
        .put("error", new JsonArray().add(new JsonObject().put("message", sentence)))
        .encode();
  }

  /** As by a Weaviate that has no OIDC. */
  static void noOpenid(HttpServerRequest request) {
    request.response().setStatusCode(404).end();
  }
}
