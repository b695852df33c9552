package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import org.junit.jupiter.api.Tag;

/** On Hazelcast. */
@Tag("cluster")
class SharingEndHazelcastIT extends SharingEndSuite {

  SharingEndHazelcastIT() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
