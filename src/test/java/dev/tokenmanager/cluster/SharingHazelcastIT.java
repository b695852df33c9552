package dev.tokenmanager.cluster;

import org.junit.jupiter.api.Tag;

/** On Hazelcast. */
@Tag("cluster")
class SharingHazelcastIT extends SharingSuite {

  SharingHazelcastIT() {
    super(LoopbackNodes.Manager.HAZELCAST);
  }
}
