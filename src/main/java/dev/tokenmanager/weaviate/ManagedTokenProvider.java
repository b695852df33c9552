package dev.tokenmanager.weaviate;

import dev.tokenmanager.TokenManager;
import io.weaviate.client6.v1.api.WeaviateOAuthException;
import io.weaviate.client6.v1.internal.TokenProvider;

/** The managed token, as {@code client6} asks for it. Any thread. */
final class ManagedTokenProvider implements TokenProvider {

  private final BlockingToken token;

  ManagedTokenProvider(TokenManager tokens, String name) {
    this.token = new BlockingToken(tokens, name, WeaviateOAuthException::new);
  }

  @Override
  public Token getToken() {
    // The official client must not count its lifetime: the next call asks again.
    return Token.expireNever(token.get());
  }

  /** Nothing to close; the clients that share this close it more than once. */
  @Override
  public void close() {}
}
