package dev.tokenmanager;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The typed client of {@link TokenManagerVerticle}. Any thread. Futures fail with {@link
 * io.vertx.core.eventbus.ReplyException}; {@link TokenFailure#of} names the failure.
 *
 * <p>It asks the verticle on its own node where there is one, so that nothing leaves the process;
 * else the cluster.
 */
public interface TokenManager {

  /** The name of a token that is configured inline. */
  String DEFAULT_NAME = dev.tokenmanager.internal.config.TokenOptions.DEFAULT_NAME;

  /** A client for the verticle at the default address. */
  static TokenManager create(Vertx vertx) {
    return create(vertx, new TokenManagerClientOptions());
  }

  /** A client; changes of {@code options} after this call have no effect. */
  static TokenManager create(Vertx vertx, TokenManagerClientOptions options) {
    return new EventBusTokenManager(vertx, options);
  }

  /** The token named {@code default}. */
  default Future<AccessToken> getToken() {
    return getToken(DEFAULT_NAME);
  }

  /** A usable token: at once while one is held, else when the acquisition under way ends. */
  Future<AccessToken> getToken(String name);

  /** What goes behind {@code Bearer}, for the token named {@code default}. */
  default Future<String> getAccessToken() {
    return getAccessToken(DEFAULT_NAME);
  }

  /** What goes behind {@code Bearer}. */
  default Future<String> getAccessToken(String name) {
    return getToken(name).map(AccessToken::accessToken);
  }

  /** A new token named {@code default}. */
  default Future<AccessToken> forceRefresh() {
    return forceRefresh(DEFAULT_NAME);
  }

  /**
   * A new token; joins a request in flight, and respects {@code Retry-After} and {@code
   * minRefreshIntervalMs}.
   */
  Future<AccessToken> forceRefresh(String name);

  /**
   * A newer token than this one, which Weaviate answered with 401. Many reports of one token cause
   * one request.
   */
  Future<AccessToken> reportRejected(AccessToken token);

  /** The token in this node's memory, without a hop; null when none is usable here. */
  @Nullable AccessToken current(String name);

  /** The state of the node that answers: no secret in it. */
  Future<JsonObject> status();
}
