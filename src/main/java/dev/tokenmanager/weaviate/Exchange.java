package dev.tokenmanager.weaviate;

import dev.tokenmanager.AccessToken;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.Pipe;
import io.vertx.ext.web.client.impl.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One send of a caller, over all its attempts: what is sent, and with which token. One thread at a
 * time.
 */
final class Exchange {

  /** Weaviate takes no other spelling. */
  private static final String BEARER = "Bearer ";

  private final @Nullable String contentType;
  private @Nullable Object body;
  private @Nullable RequestOptions options;
  private @Nullable MultiMap headers;
  private @Nullable AccessToken token;
  private @Nullable Origin origin;
  private @Nullable Throwable failure;
  private boolean sentAgain;

  /** Of a request that nothing was done to yet. */
  Exchange(HttpContext<?> http) {
    this.contentType = http.contentType();
    this.body = http.body();
  }

  /** Keeps what is about to be sent, or puts it in place of what the request has become since. */
  void fix(HttpContext<?> http) {
    RequestOptions kept = options;
    if (kept == null) {
      options = http.requestOptions();
      headers = copyOf(http.requestOptions().getHeaders());
      // JSON may change; a form is built anew from its parts, and a stream is taken only once.
      body = http.body() instanceof Buffer buffer ? buffer : body;
    } else {
      // Interceptors that come later have added to the headers, and will do so again.
      http.requestOptions(kept.setHeaders(copyOf(headers)));
    }
  }

  private static MultiMap copyOf(@Nullable MultiMap headers) {
    MultiMap copy = HttpHeaders.headers();
    return headers == null ? copy : copy.addAll(headers);
  }

  /** The token that the attempt under way carries, or the next will; null: none of ours. */
  @Nullable AccessToken token() {
    return token;
  }

  /** The next attempt carries that one. */
  void use(AccessToken given) {
    token = given;
  }

  /** Puts the token in. */
  void authorize(RequestOptions request, AccessToken given) {
    token = given;
    request.putHeader(HttpHeaders.AUTHORIZATION, BEARER + given.accessToken());
  }

  /** The first request of an attempt goes there, and with it the token. */
  void sentTo(@Nullable Origin first) {
    origin = first;
  }

  /** Takes the token out where a redirect leaves the origin; it does not come back on the way. */
  void redirectedTo(RequestOptions target) {
    boolean stays = origin != null && origin.equals(Origin.of(target));
    if (token != null && !stays) {
      token = null;
      target.removeHeader(HttpHeaders.AUTHORIZATION);
    }
  }

  boolean mayBeSentAgain() {
    return !sentAgain && !(body instanceof Pipe);
  }

  /** The last attempt there will be carries that one. */
  void sendAgainWith(AccessToken given) {
    sentAgain = true;
    token = given;
  }

  /** Why there is no next attempt; null while there may be one. */
  @Nullable Throwable failure() {
    return failure;
  }

  void fail(Throwable cause) {
    failure = cause;
  }

  /** Null as {@code HttpRequest} has it. */
  @Nullable String contentType() {
    return contentType;
  }

  /** What is sent, in a form in which it can be sent again unless it is a stream. */
  @Nullable Object body() {
    return body;
  }
}
