package dev.tokenmanager.weaviate;

import dev.tokenmanager.TokenManager;
import io.weaviate.client6.v1.api.Authentication;
import io.weaviate.client6.v1.internal.TokenProvider;
import io.weaviate.client6.v1.internal.rest.RestTransport;

/**
 * Makes the official Java client ({@code io.weaviate:client6}) send the managed token: REST and
 * gRPC, sync and async. Immutable; any thread; one for any number of clients. For the older {@code
 * io.weaviate:client} there is {@link TokenManagerAccessTokenProvider}.
 *
 * <p>Each call takes the token from memory while one is usable, and never waits for a refresh. With
 * none usable here, while the client is built or a call is made:
 *
 * <ul>
 *   <li>a thread that may block waits as long as a {@code get} does (the token's {@code maxWaitMs},
 *       the {@code timeoutMs} of the client, and a minute at most), then fails with {@code
 *       WeaviateOAuthException}, whose cause {@link dev.tokenmanager.TokenFailure#of} names. Async
 *       REST calls of all clients wait on one thread of the official client, one behind the other;
 *   <li>a Vert.x event-loop thread never waits: {@link IllegalStateException} at once.
 * </ul>
 *
 * <p>Where a gRPC call has no token, the official client says {@code UNAUTHENTICATED} and drops the
 * cause; the log has it, at WARN for an event loop, else at DEBUG. Blocking calls, of which gRPC's
 * ask for the token on another thread, and the building of a client are not for an event loop
 * anyway. Nothing here has a thread or needs closing.
 */
public final class TokenManagerAuthentication implements Authentication {

  private final ManagedTokenProvider provider;

  /** With the token named {@code default}. */
  public TokenManagerAuthentication(TokenManager tokens) {
    this(tokens, TokenManager.DEFAULT_NAME);
  }

  /** With the token of that name. */
  public TokenManagerAuthentication(TokenManager tokens, String name) {
    this.provider = new ManagedTokenProvider(tokens, name);
  }

  /**
   * For the official client, which calls this once while it is built. Fails where there is no
   * token, before the client has opened what it does not close when a later step fails.
   */
  @Override
  public TokenProvider getTokenProvider(RestTransport transport) {
    provider.getToken();
    return provider;
  }
}
