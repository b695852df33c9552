package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import org.junit.jupiter.api.Tag;

/** On Hazelcast. */
@Tag("cluster")
class SharingHazelcastIT extends SharingSuite {

  SharingHazelcastIT() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
