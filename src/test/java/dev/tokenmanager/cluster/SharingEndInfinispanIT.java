package dev.tokenmanager.cluster;

import org.junit.jupiter.api.Tag;

/** On Infinispan. */
@Tag("cluster")
class SharingEndInfinispanIT extends SharingEndSuite {

  SharingEndInfinispanIT() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
