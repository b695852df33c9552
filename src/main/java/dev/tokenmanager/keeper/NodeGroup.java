package dev.tokenmanager.keeper;

import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;

/** The nodes that share the tokens of one address, seen from this one. Event loop only. */
public interface NodeGroup {

  /** This node shares with nobody. */
  NodeGroup ALONE =
      new NodeGroup() {
        @Override
        public Sharing.Factory sharing(TokenOptions token, PolicySettings policy) {
          return Alone::new;
        }

        @Override
        public void tick() {}

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  /** How that token is shared. */
  Sharing.Factory sharing(TokenOptions token, PolicySettings policy);

  /** Time passed. */
  void tick();

  /** Leaves; after every token's sharing has ended. */
  Future<Void> close();

  /** Opens it on the owner's context. */
  interface Opener {
    /**
     * Opens it; fails where the cluster cannot be used at all.
     *
     * @param secrets all secrets, loaded
     */
    Future<NodeGroup> open(ContextInternal context, VerticleOptions options, SecretReader secrets);
  }
}
