package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import org.junit.jupiter.api.Tag;

/** On Infinispan. */
@Tag("cluster")
class SharingEndInfinispanIT extends SharingEndSuite {

  SharingEndInfinispanIT() {
    super(LoopbackNodes.Manager.INFINISPAN);
  }
}
