package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.testing.LoopbackNodes;

/** On Infinispan. */
class VertxClusterInfinispanIT extends ClusterLocksSuite {

  VertxClusterInfinispanIT() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
