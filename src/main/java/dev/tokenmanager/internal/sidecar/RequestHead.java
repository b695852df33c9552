package dev.tokenmanager.internal.sidecar;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller's request says before its body. Immutable, as far as nobody changes the headers.
 *
 * @param version of HTTP
 * @param method of the request, as it was sent
 * @param target as it was sent: a path with a query, or an absolute URI
 * @param authorities each {@code Host}, and {@code :authority}
 * @param headers all of them
 */
record RequestHead(
    HttpVersion version, String method, String target, List<String> authorities, MultiMap headers) {

  RequestHead {
    authorities = List.copyOf(authorities);
  }

  static RequestHead of(HttpServerRequest request) {
    return new RequestHead(
        request.version(),
        request.method().name(),
        request.uri() == null ? "" : request.uri(),
        authorities(request),
        request.headers());
  }

  private static List<String> authorities(HttpServerRequest request) {
    List<String> authorities = new ArrayList<>(request.headers().getAll(HttpHeaders.HOST));
    if (request.version() == HttpVersion.HTTP_2) {
      HostAndPort authority = request.authority();
      if (authority != null) {
        authorities.add(text(authority));
      }
    }
    return authorities;
  }

  private static String text(HostAndPort authority) {
    return authority.port() < 0 ? authority.host() : authority.host() + ":" + authority.port();
  }
}
