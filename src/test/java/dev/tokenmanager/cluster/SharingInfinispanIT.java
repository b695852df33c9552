package dev.tokenmanager.cluster;

import org.junit.jupiter.api.Tag;

/** On Infinispan. */
@Tag("cluster")
class SharingInfinispanIT extends SharingSuite {

  SharingInfinispanIT() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
