package dev.tokenmanager.internal.sidecar;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers pass: all but those that are about one connection (RFC 9110 §7.6.1), as often and
 * in the order that they come. Pure; any thread.
 */
final class PassedHeaders {

  /** About one connection, whether {@code Connection} names them or not. */
  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /** Not to be taken away by {@code Connection}: without, a request would be another. */
  private static final Set<String> OF_A_MESSAGE = Set.of("content-length", "host");

  /** For the sidecar alone. {@code Trailer}: those of a request cannot be passed. */
  private static final Set<String> OF_A_CALLER =
      Set.of("host", "proxy-authorization", "trailer", "authorization");

  private static final Set<String> OF_A_PROXY =
      Set.of("proxy-authenticate", "proxy-authentication-info");

  private PassedHeaders() {}

  /** Those of a caller's request; what says who calls is not among them. */
  static void ofRequest(MultiMap from, MultiMap to) {
    copy(from, to, OF_A_CALLER);
    if (isContinueExpected(from)) {
      to.remove(HttpHeaders.EXPECT); // the sidecar has answered it
    }
  }

  /** Those of Weaviate's answer. */
  static void ofAnswer(MultiMap from, MultiMap to) {
    copy(from, to, OF_A_PROXY);
  }

  /** Whether a caller sends its body only once it is told to (RFC 9110 §10.1.1). */
  static boolean isContinueExpected(MultiMap headers) {
    return "100-continue".equalsIgnoreCase(headers.get(HttpHeaders.EXPECT));
  }

  private static void copy(MultiMap from, MultiMap to, Set<String> kept) {
    Set<String> named = named(from.getAll(HttpHeaders.CONNECTION));
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!OF_A_CONNECTION.contains(name) && !kept.contains(name) && !named.contains(name)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  private static Set<String> named(List<String> connection) {
    if (connection.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String line : connection) {
      for (String name : line.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    names.removeAll(OF_A_MESSAGE);
    return names;
  }
}
