package dev.tokenmanager.weaviate;

import dev.tokenmanager.TokenManager;
import io.vertx.ext.web.client.CachingWebClient;
import io.vertx.ext.web.client.CachingWebClientOptions;
import io.vertx.ext.web.client.WebClient;
import java.util.Set;

/**
 * Makes Vert.x web clients that send the managed token to Weaviate. Any thread.
 *
 * <ul>
 *   <li>Each request is sent with {@code Authorization: Bearer ...}: from this node's memory while
 *       a token is usable there, else when one comes. A request that has an {@code Authorization}
 *       header is left alone. So use such a client for nothing but Weaviate: it sends the token to
 *       whatever host a request names.
 *   <li>After a 401 the token is reported as rejected, and the request is sent once more with the
 *       token that comes, as it was: later changes of the request do not count. A body that was a
 *       stream is gone, and the 401 is returned; so is it where no other token comes, and the
 *       second one in any case. A 403 is no matter of the token.
 *   <li>A failure of the token manager fails the send with its {@link
 *       io.vertx.core.eventbus.ReplyException}, after a 401, too.
 *   <li>A redirect to another scheme, host or port is followed without the token. (Vert.x 5.0.10
 *       would send every header there, and still does with those that the caller has set.) At most
 *       16 are followed, by the rules of Vert.x's own client: a redirect handler that the given one
 *       was built with is not asked.
 * </ul>
 *
 * <p>The given client does not change, and others who use it send no token. What is made shares its
 * connections: closing one closes both. Its interceptors, as of a {@link
 * io.vertx.ext.web.client.WebClientSession}, are taken over; so make the session first, for Vert.x
 * puts none on top of what is made here. An interceptor that sends a request a second time by
 * itself, as that of {@code OAuth2WebClient} does after a 401, does not work here. A {@link
 * CachingWebClient} is refused, and cannot be put on top: responses of Weaviate belong to those
 * whose token they came for.
 */
public final class WeaviateWebClient {

  private WeaviateWebClient() {}

  /** A client that sends the token named {@code default}. */
  public static WebClient create(WebClient client, TokenManager tokens) {
    return create(client, tokens, TokenManager.DEFAULT_NAME);
  }

  /**
   * A client that sends the token of that name.
   *
   * @throws IllegalArgumentException if {@code client} is caching, was made here, or is not one of
   *     Vert.x's own
   */
  public static WebClient create(WebClient client, TokenManager tokens, String name) {
    return Proxies.client(copyOf(client), tokens, name);
  }

  /** A client that caches nothing is the only plain copy that the web client offers (5.0.10). */
  private static WebClient copyOf(WebClient client) {
    CachingWebClientOptions nothing =
        new CachingWebClientOptions().setCachedMethods(Set.of()).setCachedStatusCodes(Set.of());
    try {
      return CachingWebClient.create(client, nothing);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("client: expected one that does not cache", e);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "client: expected one that Vert.x has made, and that sends no managed token yet", e);
    }
  }
}
