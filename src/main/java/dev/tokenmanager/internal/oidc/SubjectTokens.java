package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import java.time.Duration;

/** Tokens of the same options that others are exchanged for, by name. Event loop only. */
public interface SubjectTokens {

  /** There are none. */
  SubjectTokens NONE =
      new SubjectTokens() {
        @Override
        public Future<Void> awaited(String name, Duration atMost) {
          return Future.succeededFuture();
        }

        @Override
        public Secret held(String name) {
          throw new IllegalStateException("There are no subject tokens here");
        }
      };

  /**
   * Completes when that token is usable, or cannot be had now, or after so long: for who has a
   * moment before it asks for it. Never fails.
   */
  Future<Void> awaited(String name, Duration atMost);

  /**
   * The token as it is held now. Waits for nothing, so that no request can wait for another.
   *
   * @throws ProviderException when none is usable, with the code of that token's own failure
   */
  Secret held(String name) throws ProviderException;
}
