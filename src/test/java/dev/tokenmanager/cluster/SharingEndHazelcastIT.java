package dev.tokenmanager.cluster;

import org.junit.jupiter.api.Tag;

/** On Hazelcast. */
@Tag("cluster")
class SharingEndHazelcastIT extends SharingEndSuite {

  SharingEndHazelcastIT() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
