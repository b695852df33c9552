package dev.tokenmanager.weaviate;

import dev.tokenmanager.TokenManager;
import io.weaviate.client.v1.auth.provider.AccessTokenProvider;

/**
 * Makes the older official Java client ({@code io.weaviate:client} 5.x, which Spring AI uses) send
 * the managed token: {@code new WeaviateClient(config, new
 * TokenManagerAccessTokenProvider(tokens))}, REST and gRPC, sync and async. Immutable; any thread;
 * one for any number of clients. For {@code client6} there is {@link TokenManagerAuthentication}.
 *
 * <p>The client asks for the token on the thread of the caller (of an automatic batch: on a thread
 * of that), once for each REST request and each gRPC call. It is taken from memory while one is
 * usable, and never waits for a refresh. With none usable here:
 *
 * <ul>
 *   <li>a thread that may block waits as long as a {@code get} does (the token's {@code maxWaitMs},
 *       the {@code timeoutMs} of the client, and a minute at most), then fails with {@link
 *       IllegalStateException}, whose cause {@link dev.tokenmanager.TokenFailure#of} names;
 *   <li>a Vert.x event-loop thread never waits: {@link IllegalStateException} at once.
 * </ul>
 *
 * <p>Sync REST calls do not throw it: it is the throwable of the error in their {@code Result}. All
 * others do, async ones too. Sync calls are not for an event loop anyway.
 *
 * <p>A 401 is not reported to the token manager by this client, which has no hook for it. Nothing
 * here has a thread or needs closing.
 */
public final class TokenManagerAccessTokenProvider implements AccessTokenProvider {

  private final BlockingToken token;

  /** With the token named {@code default}. */
  public TokenManagerAccessTokenProvider(TokenManager tokens) {
    this(tokens, TokenManager.DEFAULT_NAME);
  }

  /** With the token of that name. */
  public TokenManagerAccessTokenProvider(TokenManager tokens, String name) {
    this.token = new BlockingToken(tokens, name, IllegalStateException::new);
  }

  @Override
  public String getAccessToken() {
    return token.get();
  }
}
