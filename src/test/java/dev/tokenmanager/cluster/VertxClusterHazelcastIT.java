package dev.tokenmanager.cluster;

/** On Hazelcast. */
class VertxClusterHazelcastIT extends ClusterLocksSuite {

  VertxClusterHazelcastIT() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
