package dev.tokenmanager;

import dev.tokenmanager.internal.service.ReplyExceptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The typed client of {@link TokenManagerVerticle}. Any thread. Futures fail with {@link
 * io.vertx.core.eventbus.ReplyException}; {@link TokenFailure#of} names the failure. Once its
 * Vert.x is closed that is {@link TokenFailure#UNAVAILABLE}, on the thread of the caller.
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

  /**
   * For tests of callers: one without provider or verticle. {@code get}, {@code current}, {@code
   * forceRefresh} and {@code reportRejected} answer this token, expired or not; another name is
   * 404, for {@code current} null. Its status is HEALTHY until the token expires, there are no
   * events, and {@link #put} and {@link #remove} fail.
   *
   * @param token such as {@link AccessToken#of(String)}
   */
  static TokenManager fixed(AccessToken token) {
    return new FixedTokenManager(token);
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

  /** The token named {@code default} in this node's memory; null when none is usable here. */
  default @Nullable AccessToken current() {
    return current(DEFAULT_NAME);
  }

  /** The token in this node's memory, without a hop; null when none is usable here. */
  @Nullable AccessToken current(String name);

  /** The state of the node that answers: no secret in it. */
  Future<JsonObject> status();

  /** How each token is, by the order of names, on the node that answers: {@link #status}, typed. */
  default Future<List<TokenStatus>> tokens() {
    return status().map(TokenStatus::allOf);
  }

  /**
   * Has the handler hear of what happens to tokens, on every node of the cluster that uses this
   * address: {@link TokenEvent#node} says where. It is called on the context of the caller of this
   * method, one event after the other; from a thread that is none of Vert.x, on an event loop of
   * its own, which it must not block. What it throws is logged, by its class alone, and ends
   * nothing. What other nodes publish before they have learnt of it is not heard.
   *
   * <p>{@link #fixed} has none, and never calls it.
   *
   * @throws UnsupportedOperationException by default: from an implementation that does not know
   *     what happens to its tokens
   * @return to end it; it also ends with the verticle that called this method
   */
  default EventRegistration events(Handler<TokenEvent> handler) {
    throw new UnsupportedOperationException(
        "This TokenManager tells no events: use one of TokenManager.create.");
  }

  /**
   * Has the verticle of this address on this Vert.x keep one more token, in this process alone: no
   * other node is told, and there is no bus address for it. What is not given is inherited from the
   * top level of the verticle's own options, as by an entry of {@code tokens}. Like a reload of the
   * runnable jar's file it touches no token whose options stay the same, does not wait for the
   * token, and reports {@code acquired} and the like as of any other. It does not make a ready node
   * unready by waiting for its first attempt, see {@link TokenManagerHealth}.
   *
   * <p>A name that there is already goes on with these options: what is held is answered until they
   * bring a token, also where they are of another client or provider. To have a name stand for
   * another identity, {@link #remove} it first: then nobody gets the token of the one for that of
   * the other. What was put stays until it is removed or the last instance of the verticle is
   * undeployed; a restart does not know of it. A further instance of the verticle has to have the
   * options of the first, without what was put. In a cluster it is shared with the nodes that keep
   * a token of the same name and identity. Where a file is loaded again, of each name the last
   * change counts, be it put, removed, or changed in the file.
   *
   * <p>A {@link SecretSupplier} is asked as at deployment: one of a state key, or of what says
   * whose token it is, is waited for, at most {@code requestTimeoutMs}.
   *
   * <p>Calls for one name are done in their order. One that waits, for such a supplier or for a
   * request of the token it takes the place of, holds up no call for another name: where one token
   * needs another ({@code subjectTokenName}), let the first call complete before the second.
   *
   * @param name not blank
   * @param options changes after this call have no effect
   * @return completes when the options are in use, on the caller's context. Fails with {@link
   *     IllegalArgumentException}, in one sentence that begins with the JSON path ({@code
   *     tokens.<name>…}), where they are wrong, a file cannot be read, or a key is not supplied:
   *     nothing is changed then. Fails with {@link TokenFailure#UNAVAILABLE} where no verticle of
   *     this address is deployed on this Vert.x
   */
  default Future<Void> put(String name, TokenOptions options) {
    return Future.failedFuture(unchangeable());
  }

  /**
   * Has the verticle of this address on this Vert.x keep that token no longer, be it one of its
   * options or one that was put: as a reload of the runnable jar's file does. Those who wait for it
   * get 404, as does who asks later; with {@code revokeOnStop} it is revoked. The last one can be
   * removed, too.
   *
   * @return completes when the token is unknown, on the caller's context; what is under way for it
   *     may still end, and holds up no other. Fails with {@link TokenFailure#UNKNOWN_TOKEN} for an
   *     unknown name, with {@link IllegalArgumentException} where another token is exchanged for
   *     this one ({@code subjectTokenName}), which is to be removed or replaced first, and with
   *     {@link TokenFailure#UNAVAILABLE} as {@link #put}
   */
  default Future<Void> remove(String name) {
    return Future.failedFuture(unchangeable());
  }

  private static Throwable unchangeable() {
    return ReplyExceptions.failure(
        TokenFailure.UNAVAILABLE,
        "This TokenManager has no verticle whose tokens could be changed: use one of"
            + " TokenManager.create.");
  }
}
