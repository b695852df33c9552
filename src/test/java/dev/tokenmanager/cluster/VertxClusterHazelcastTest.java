package dev.tokenmanager.cluster;

/** On Hazelcast. */
class VertxClusterHazelcastTest extends ClusterLocksSuite {

  VertxClusterHazelcastTest() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
