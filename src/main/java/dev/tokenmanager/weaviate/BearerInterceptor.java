package dev.tokenmanager.weaviate;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.impl.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts the token into requests, and sends those again that were answered with 401. Any thread.
 *
 * <p>Whatever waits goes on in a fresh {@link HttpContext}, or in a later turn of the same event
 * loop: a context that goes on while its interceptor returns, in another thread, may hang (5.0.10).
 */
final class BearerInterceptor implements Handler<HttpContext<?>> {

  private static final int UNAUTHORIZED = 401;
  private static final String EXCHANGE = BearerInterceptor.class.getName();

  private final TokenManager tokens;
  private final String name;

  BearerInterceptor(TokenManager tokens, String name) {
    this.tokens = tokens;
    this.name = name;
  }

  @Override
  public void handle(HttpContext<?> http) {
    Exchange exchange = http.get(EXCHANGE);
    if (exchange == null) {
      exchange = new Exchange(http);
      http.set(EXCHANGE, exchange);
    }
    switch (http.phase()) {
      case PREPARE_REQUEST -> prepare(http, exchange);
      case CREATE_REQUEST -> create(http, exchange);
      case SEND_REQUEST -> send(http, exchange);
      case FOLLOW_REDIRECT -> redirect(http, exchange);
      case RECEIVE_RESPONSE -> receive(http, exchange);
      case DISPATCH_RESPONSE, FAILURE -> http.next();
    }
  }

  private static void prepare(HttpContext<?> http, Exchange exchange) {
    Throwable failure = exchange.failure();
    if (failure == null) {
      http.next();
    } else {
      http.fail(failure);
    }
  }

  /** Runs for each redirect, too: that has its headers. */
  private void create(HttpContext<?> http, Exchange exchange) {
    if (http.redirects() > 0) {
      http.next();
      return;
    }
    exchange.fix(http);
    RequestOptions request = http.requestOptions();
    if (request.getHeaders().contains(HttpHeaders.AUTHORIZATION)) {
      http.next();
      return;
    }
    AccessToken given = exchange.token() == null ? tokens.current(name) : exchange.token();
    if (given != null) {
      exchange.authorize(request, given);
      http.next();
    } else {
      awaitToken(http, exchange);
    }
  }

  private void awaitToken(HttpContext<?> http, Exchange exchange) {
    later(tokens.getToken(name))
        .onSuccess(exchange::use)
        .onFailure(exchange::fail)
        .onComplete(settled -> attempt(http, exchange));
  }

  private static void send(HttpContext<?> http, Exchange exchange) {
    if (http.redirects() == 0) {
      exchange.sentTo(Origin.of(http.clientRequest()));
    }
    http.next();
  }

  private static void redirect(HttpContext<?> http, Exchange exchange) {
    exchange.redirectedTo(http.requestOptions());
    http.next();
  }

  private void receive(HttpContext<?> http, Exchange exchange) {
    AccessToken sent = exchange.token();
    if (sent == null || http.clientResponse().statusCode() != UNAUTHORIZED) {
      http.next();
    } else if (exchange.mayBeSentAgain()) {
      replace(http, exchange, sent);
    } else {
      // Nobody waits for what comes of it: it is for the next request, and for health.
      tokens.reportRejected(sent);
      http.next();
    }
  }

  /** The response stays paused meanwhile: it is the caller's where no other token comes. */
  private void replace(HttpContext<?> http, Exchange exchange, AccessToken sent) {
    Unread unread = new Unread(http.clientResponse());
    later(tokens.reportRejected(sent))
        .onSuccess(
            given -> {
              if (given.accessToken().equals(sent.accessToken())) {
                unread.goOn(http);
              } else {
                unread.drop();
                exchange.sendAgainWith(given);
                attempt(http, exchange);
              }
            })
        .onFailure(
            cause -> {
              unread.drop();
              exchange.fail(cause);
              attempt(http, exchange);
            });
  }

  /** Begins anew with the caller's request. */
  private static <T> void attempt(HttpContext<T> http, Exchange exchange) {
    HttpContext<T> fresh = http.duplicate();
    fresh.privateCacheStore(http.privateCacheStore());
    fresh.set(EXCHANGE, exchange);
    fresh.prepareRequest(http.request(), exchange.contentType(), exchange.body());
  }

  /** Completes after the interceptor has returned, in the caller's context if that is one. */
  private static <T> Future<T> later(Future<T> future) {
    Context context = Vertx.currentContext();
    return context == null
        ? future
        : Future.future(
            promise ->
                future.onComplete(result -> context.runOnContext(turn -> promise.handle(result))));
  }

  /** A response that waits, and may be lost while it does. Event loop only. */
  private static final class Unread {

    private final HttpClientResponse response;
    private @Nullable Throwable loss;

    Unread(HttpClientResponse response) {
      this.response = response;
      response.exceptionHandler(cause -> loss = cause);
    }

    void goOn(HttpContext<?> http) {
      if (loss == null) {
        http.next();
      } else {
        http.fail(loss);
      }
    }

    /** Reads it to its end, so that its connection is free. */
    void drop() {
      response.resume();
    }
  }
}
