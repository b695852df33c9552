package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets through only what may be answered: a GET or HEAD, without a body. Event loop only. */
final class RequestFilter implements Handler<HttpServerRequest> {

  private static final Pattern OWN_HOST = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

  /** A name or an address, with or without a port. */
  private static final Pattern HOST = Pattern.compile("([^:\\[\\]]+|\\[[^\\[\\]]+])(:\\d{1,5})?");

  /** What nobody can decode (RFC 3986 §2.1), in a path or a query. */
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final boolean ownHostOnly;
  private final List<String> allowedHosts;
  private final Handler<HttpServerRequest> next;

  RequestFilter(HttpOptions section, Handler<HttpServerRequest> next) {
    this.ownHostOnly = section.isLoopback();
    this.allowedHosts = section.allowedHosts();
    this.next = next;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Responses.secure(request.response());
    if (hasBody(request)) {
      Responses.lastFailure(request, 413, "No request may have a body.");
    } else if (!hasOwnHost(request)) {
      Responses.failure(
          request,
          421,
          "Ask for localhost or 127.0.0.1: this address is for this machine alone;"
              + " http.allowedHosts in the options file names others.");
    } else if (!isRead(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      Responses.failure(request, 405, "Only GET and HEAD are answered.");
    } else if (BROKEN_ESCAPE.matcher(request.uri()).find()) {
      Responses.failure(request, 400, "A % in an address stands before two hexadecimal digits.");
    } else {
      next.handle(request);
    }
  }

  /** What is not HTTP, or too long. */
  static void refuse(HttpServerRequest request) {
    Responses.secure(request.response());
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      Responses.lastFailure(request, 414, "The request line is too long.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      Responses.lastFailure(request, 431, "The headers are too long.");
    } else {
      Responses.lastFailure(request, 400, "This is not a valid HTTP request.");
    }
  }

  private static boolean hasBody(HttpServerRequest request) {
    List<String> lengths = request.headers().getAll(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || lengths.stream().anyMatch(length -> !length.equals("0"));
  }

  /**
   * A page of another site, whose name was made to point here, must read nothing (DNS rebinding).
   * Browsers always send a Host; probes that speak HTTP/1.0 do not.
   */
  private boolean hasOwnHost(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (!ownHostOnly || (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_0)) {
      return true;
    }
    return hosts.size() == 1 && isAllowed(hosts.get(0));
  }

  private boolean isAllowed(String host) {
    Matcher parts = HOST.matcher(host.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return false;
    }
    String name = parts.group(1);
    return OWN_HOST.matcher(name).matches() || allowedHosts.contains(name);
  }

  private static boolean isRead(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }
}
