package dev.tokenmanager.cluster;

/** On Infinispan. */
class VertxClusterInfinispanIT extends ClusterLocksSuite {

  VertxClusterInfinispanIT() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
