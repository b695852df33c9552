package dev.tokenmanager.cluster;

/** On Infinispan. */
class VertxClusterInfinispanTest extends ClusterLocksSuite {

  VertxClusterInfinispanTest() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
