package dev.tokenmanager.weaviate;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.uritemplate.Variables;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One send of a caller, over all its attempts and redirects. One thread at a time. */
final class Sending<T> {

  private static final int UNAUTHORIZED = 401;
  private static final int MOST_REDIRECTS = 16;

  /** Weaviate takes no other spelling. */
  private static final String BEARER = "Bearer ";

  private final WebClient client;
  private final TokenManager tokens;
  private final String name;
  private final boolean followsRedirects;
  private final Promise<HttpResponse<T>> result = Promise.promise();
  private final List<String> locations = new ArrayList<>();
  private final @Nullable Context context = Vertx.currentContext();
  private HttpRequest<T> request;
  private Sendable body;
  private @Nullable AccessToken token;
  private boolean sentAgain;

  /** Where the response leads, and whether the token goes there. */
  private record Redirect(HttpMethod method, URI target, boolean stays) {}

  Sending(WebClient client, HttpRequest<T> given, Sendable body, TokenManager tokens, String name) {
    this.client = client;
    this.tokens = tokens;
    this.name = name;
    this.body = body;
    this.followsRedirects = given.followRedirects();
    this.request = copyOf(given);
    if (body.contentType() != null && !request.headers().contains(HttpHeaders.CONTENT_TYPE)) {
      request.putHeader(HttpHeaders.CONTENT_TYPE.toString(), body.contentType());
    }
  }

  /** Whether it carries what the caller has set, and is left alone. */
  static boolean isAuthorized(HttpRequest<?> request) {
    return request.headers().contains(HttpHeaders.AUTHORIZATION);
  }

  Future<HttpResponse<T>> begin() {
    AccessToken held = tokens.current(name);
    if (held != null) {
      attempt(held);
    } else {
      tokens
          .getToken(name)
          .onSuccess(given -> later(() -> attempt(given)))
          .onFailure(cause -> later(() -> fail(cause)));
    }
    return result.future();
  }

  /** What a later turn throws would leave the caller waiting for ever. */
  private void guarded(Gate<T> gate, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      gate.drop();
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    try {
      body.dropping().run();
    } finally {
      result.tryFail(cause);
    }
  }

  private void attempt(@Nullable AccessToken given) {
    Gate<T> gate = new Gate<>(request.bodyCodec());
    guarded(gate, () -> attempt(given, gate));
  }

  private void attempt(@Nullable AccessToken given, Gate<T> gate) {
    token = given;
    OnRequest hook = new OnRequest(to -> send(to, gate), body.dropping());
    copyOf(request)
        .as(gate)
        .followRedirects(false)
        .sendStream(hook)
        .onComplete(
            done -> {
              if (gate.isDropped()) {
                guarded(gate, gate.afterwards());
              } else {
                complete(done);
              }
            });
  }

  private void complete(AsyncResult<HttpResponse<T>> done) {
    if (done.failed()) {
      result.tryFail(done.cause());
    } else {
      result.tryComplete(
          locations.isEmpty() ? done.result() : Proxies.redirected(done.result(), locations));
    }
  }

  /** Has its connection, which what is thrown here would keep for ever. */
  private Future<?> send(HttpClientRequest to, Gate<T> gate) {
    try {
      return sent(to, gate);
    } catch (RuntimeException | Error e) {
      result.tryFail(e);
      return Future.failedFuture(e);
    }
  }

  private Future<?> sent(HttpClientRequest to, Gate<T> gate) {
    if (token != null) {
      if (to.headers().contains(HttpHeaders.AUTHORIZATION)) {
        token = null;
      } else {
        to.putHeader(HttpHeaders.AUTHORIZATION, BEARER + token.accessToken());
      }
    }
    to.response().onSuccess(response -> guarded(gate, () -> headReceived(to, response, gate)));
    return body.sending().apply(to);
  }

  private void headReceived(HttpClientRequest sent, HttpClientResponse response, Gate<T> gate) {
    AccessToken used = token;
    Redirect redirect = redirect(sent, response);
    if (redirect != null) {
      locations.add(response.getHeader(HttpHeaders.LOCATION));
      gate.drop(() -> follow(redirect));
    } else if (used == null || response.statusCode() != UNAUTHORIZED) {
      gate.open();
    } else if (sentAgain || !body.isRepeatable()) {
      // Nobody waits for what comes of it: it is for the next request, and for health.
      tokens.reportRejected(used);
      gate.open();
    } else {
      sentAgain = true;
      tokens
          .reportRejected(used)
          .onComplete(next -> later(() -> guarded(gate, () -> replace(used, next, gate))));
    }
  }

  private void replace(AccessToken used, AsyncResult<AccessToken> next, Gate<T> gate) {
    if (next.failed()) {
      gate.drop();
      result.tryFail(next.cause());
    } else if (next.result().accessToken().equals(used.accessToken())) {
      gate.open();
    } else {
      gate.drop();
      attempt(next.result());
    }
  }

  private @Nullable Redirect redirect(HttpClientRequest sent, HttpClientResponse response) {
    String location = response.getHeader(HttpHeaders.LOCATION);
    boolean seeOther = response.statusCode() == 303;
    if (!followsRedirects
        || location == null
        || locations.size() >= MOST_REDIRECTS
        || !(seeOther || (isMoved(response.statusCode()) && isSafe(sent.getMethod())))) {
      return null;
    }
    try {
      URI from = URI.create(sent.absoluteURI());
      URI target = resolve(from, URI.create(location));
      Origin leadsTo = Origin.of(target);
      return leadsTo == null || !isHttp(target)
          ? null
          : new Redirect(
              seeOther ? HttpMethod.GET : sent.getMethod(),
              target,
              leadsTo.equals(Origin.of(from)));
    } catch (IllegalArgumentException noTarget) {
      return null;
    }
  }

  /** By RFC 3986 §5.2.2, from which {@link URI#resolve} differs where one of them has no path. */
  private static URI resolve(URI from, URI reference) {
    boolean isPathKept =
        reference.getScheme() == null
            && reference.getRawAuthority() == null
            && "".equals(reference.getRawPath());
    String path = "".equals(from.getRawPath()) ? "/" : from.getRawPath();
    String query =
        isPathKept && reference.getRawQuery() != null
            ? reference.getRawQuery()
            : from.getRawQuery();
    URI base =
        URI.create(
            from.getScheme()
                + "://"
                + from.getRawAuthority()
                + path
                + (query == null ? "" : "?" + query));
    return isPathKept ? base : base.resolve(reference);
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }

  private static boolean isMoved(int status) {
    return status == 301 || status == 302 || status == 307 || status == 308;
  }

  private static boolean isSafe(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /** Without the token from where it leaves the origin on. */
  private void follow(Redirect redirect) {
    HttpRequest<T> next =
        client
            .requestAbs(redirect.method, redirect.target.toString())
            .as(request.bodyCodec())
            .traceOperation(request.traceOperation())
            .timeout(request.timeout())
            .idleTimeout(request.idleTimeout())
            .connectTimeout(request.connectTimeout())
            .proxy(request.proxy());
    next.headers().clear().addAll(request.headers()).remove(HttpHeaders.CONTENT_LENGTH);
    request = next;
    body = Sendable.NOTHING;
    attempt(redirect.stays ? token : null);
  }

  /** In the context of the caller, if that is one and its event loop still runs. */
  private void later(Runnable step) {
    if (context == null) {
      step.run();
      return;
    }
    try {
      context.runOnContext(turn -> step.run());
    } catch (RejectedExecutionException closed) {
      step.run();
    }
  }

  /** With what {@link HttpRequest#copy} leaves out (5.0.10). */
  private static <T> HttpRequest<T> copyOf(HttpRequest<T> request) {
    HttpRequest<T> copy = request.copy().traceOperation(request.traceOperation());
    Variables given;
    try {
      given = request.templateParams();
    } catch (IllegalStateException noTemplate) {
      return copy;
    }
    for (String each : given.names()) {
      Object value = given.get(each);
      if (value instanceof String text) {
        copy.setTemplateParam(each, text);
      } else if (value instanceof List<?>) {
        copy.setTemplateParam(each, given.getList(each));
      } else {
        copy.setTemplateParam(each, given.getMap(each));
      }
    }
    return copy;
  }
}
