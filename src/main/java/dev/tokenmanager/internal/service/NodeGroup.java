package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.refresh.PolicySettings;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;

/** The nodes that share the tokens of one address, seen from this one. Event loop only. */
public interface NodeGroup {

  /** This node shares with nobody. */
  NodeGroup ALONE =
      new NodeGroup() {
        @Override
        public RefreshCoordinator.Factory sharing(TokenOptions token, PolicySettings policy) {
          return LocalCoordinator::new;
        }

        @Override
        public void tick() {}

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /** How that token is shared. */
  RefreshCoordinator.Factory sharing(TokenOptions token, PolicySettings policy);

  /**
   * Makes ready what those tokens need before {@link #sharing} is asked for them, or for those that
   * take their place. Blocks; any thread.
   *
   * @throws IllegalArgumentException with the JSON path and the cure, where that cannot be
   * @throws IllegalStateException where it is closed
   */
  default void prepare(VerticleOptions options) {}

  /** Gives back what no token needs any more. */
  default Future<Void> retain(VerticleOptions options) {
    return Future.succeededFuture();
  }

  /** Whether something is kept that counts more than a token which the options hand over. */
  default boolean isKept(TokenOptions token) {
    return false;
  }

  /** Completes when what is kept has been written. */
  default Future<Void> flush() {
    return Future.succeededFuture();
  }

  /** Time passed. */
  void tick();

  /** Leaves; after every token's sharing has ended. */
  Future<Void> close();

  /** Opens it on the service's context. */
  interface Opener {
    /**
     * Opens it; fails where the cluster cannot be used at all.
     *
     * @param secrets all secrets, loaded
     */
    Future<NodeGroup> open(ContextInternal context, VerticleOptions options, SecretReader secrets);
  }
}
