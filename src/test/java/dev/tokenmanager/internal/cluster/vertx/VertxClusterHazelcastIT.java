package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.testing.LoopbackNodes;

/** On Hazelcast. */
class VertxClusterHazelcastIT extends ClusterLocksSuite {

  VertxClusterHazelcastIT() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
