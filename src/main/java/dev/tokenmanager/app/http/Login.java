package dev.tokenmanager.app.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets through only who shows the token, where one is wanted; probes always. What is a probe is
 * decided by the path as it came, letter by letter: what is only equal after some decoding needs
 * the token. Event loop only.
 */
final class Login implements Handler<HttpServerRequest> {

  /** Browsers ask for a password because of the first (RFC 7617 §2). */
  private static final List<String> CHALLENGES =
      List.of(
          "Basic realm=\"Weaviate token manager\", charset=\"UTF-8\"",
          "Bearer realm=\"Weaviate token manager\"");

  private final Set<String> probes;
  private final Supplier<@Nullable CallerToken> wanted;
  private final Handler<HttpServerRequest> next;

  /**
   * Stands before {@code next}.
   *
   * @param probes their paths
   * @param wanted from callers now, null: nothing
   */
  Login(
      Set<String> probes, Supplier<@Nullable CallerToken> wanted, Handler<HttpServerRequest> next) {
    this.probes = Set.copyOf(probes);
    this.wanted = wanted;
    this.next = next;
  }

  @Override
  public void handle(HttpServerRequest request) {
    CallerToken token = wanted.get();
    if (token == null
        || isProbe(request.path())
        || token.isShownBy(request.headers().getAll(HttpHeaders.AUTHORIZATION))) {
      next.handle(request);
    } else {
      request.response().putHeader("WWW-Authenticate", CHALLENGES);
      Responses.failure(
          request,
          401,
          "This needs the token of http.tokenFile, as bearer or as the password of any user.");
    }
  }

  private boolean isProbe(@Nullable String path) {
    return path != null && probes.contains(path);
  }
}
