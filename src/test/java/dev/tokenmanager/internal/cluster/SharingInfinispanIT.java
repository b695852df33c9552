package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import org.junit.jupiter.api.Tag;

/** On Infinispan. */
@Tag("cluster")
class SharingInfinispanIT extends SharingSuite {

  SharingInfinispanIT() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
