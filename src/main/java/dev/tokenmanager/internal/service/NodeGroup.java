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
