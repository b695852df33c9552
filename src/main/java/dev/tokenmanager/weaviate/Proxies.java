package dev.tokenmanager.weaviate;

import dev.tokenmanager.TokenManager;
import io.vertx.core.Future;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins for Vert.x's client, requests and responses. Proxies rather than classes, so that they
 * have the methods of whatever Vert.x they run with. Any thread.
 */
final class Proxies {

  private Proxies() {}

  /** A client whose requests carry the token. */
  static WebClient client(WebClient client, TokenManager tokens, String name) {
    return of(
        WebClient.class,
        (self, method, args) -> {
          Object result = call(client, method, args);
          if (result instanceof HttpRequest<?> request) {
            return request(client, request, tokens, name);
          }
          return result == client ? self : result;
        });
  }

  private static <T> HttpRequest<?> request(
      WebClient client, HttpRequest<T> request, TokenManager tokens, String name) {
    return of(
        HttpRequest.class,
        (self, method, args) -> {
          if (method.getName().startsWith("send") && !Sending.isAuthorized(request)) {
            return send(client, request, method, args, tokens, name);
          }
          Object result = call(request, method, args);
          if (result instanceof HttpRequest<?> other) {
            return other == request ? self : request(client, other, tokens, name);
          }
          return result;
        });
  }

  private static <T> Future<HttpResponse<T>> send(
      WebClient client,
      HttpRequest<T> request,
      Method method,
      Object @Nullable [] args,
      TokenManager tokens,
      String name) {
    Sendable body;
    try {
      body = Sendable.of(method.getName(), args, request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return new Sending<>(client, request, body, tokens, name).begin();
  }

  /** A response that was reached by redirects. */
  @SuppressWarnings("unchecked")
  static <T> HttpResponse<T> redirected(HttpResponse<T> response, List<String> locations) {
    return of(
        HttpResponse.class,
        (self, method, args) ->
            method.getName().equals("followedRedirects")
                ? locations
                : call(response, method, args));
  }

  /** Equal to itself alone. */
  private static <T> T of(Class<T> type, InvocationHandler handler) {
    InvocationHandler itself =
        (self, method, args) ->
            method.getDeclaringClass() == Object.class && method.getName().equals("equals")
                ? self == args[0]
                : handler.invoke(self, method, args);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, itself));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
