package dev.tokenmanager.app.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Writes answers, each with the headers that keep browsers from harm. Event loop only. */
final class Responses {

  static final String JSON = "application/json; charset=utf-8";

  private static final String CSP =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Responses() {}

  /** On every response, before anything else is decided. */
  static void secure(HttpServerResponse response) {
    response
        .putHeader("Content-Security-Policy", CSP)
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  static void json(HttpServerRequest request, int status, JsonObject body) {
    send(request, status, JSON, body.toBuffer());
  }

  /** A failure in a sentence of ours: nothing of the request is repeated. */
  static void failure(HttpServerRequest request, int status, String sentence) {
    json(request, status, new JsonObject().put("code", status).put("message", sentence));
  }

  /** To another place, which is no part of the request. */
  static void redirect(HttpServerRequest request, String location) {
    request.response().putHeader(HttpHeaders.LOCATION, location);
    failure(request, 308, "See the Location.");
  }

  /** A failure after which nothing more is read from this connection. */
  static void lastFailure(HttpServerRequest request, int status, String sentence) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    failure(request, status, sentence);
  }

  /** To a HEAD without the body. */
  static void send(HttpServerRequest request, int status, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }
}
