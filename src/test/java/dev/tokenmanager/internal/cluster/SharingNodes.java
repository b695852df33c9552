package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * Three nodes of this JVM that can share, whatever the cluster manager; each test has an address
 * and a provider of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SharingNodes {

  static final int NODES = 3;

  final LoopbackNodes nodes;
  final List<Vertx> vertx = new ArrayList<>();
  final List<SharingNode> deployed = new ArrayList<>();
  private final Vertx outside = Vertx.vertx();
  String address;
  NodesProvider provider;

  SharingNodes(LoopbackNodes.Manager manager) {
    this.nodes = new LoopbackNodes(manager);
  }

  @BeforeAll
  void join() {
    IntStream.range(0, NODES).forEach(i -> vertx.add(nodes.start()));
  }

  @AfterAll
  void leave() {
    nodes.close();
    LoopbackNodes.await(outside.close());
  }

  @BeforeEach
  void start(TestInfo test) {
    address = test.getTestMethod().orElseThrow().getName();
    provider = new NodesProvider(outside, 300);
  }

  @AfterEach
  void undeploy() {
    deployed.forEach(SharingNode::undeploy);
    deployed.clear();
    LoopbackNodes.await(provider.scripted.stop());
  }

  /** Waits until those who join find the shared token. */
  void awaitRecord() {
    LoopbackNodes.awaitRecord(vertx.get(0), address);
  }

  /** Undeployed after the test. */
  SharingNode deploy(int index, JsonObject options) {
    SharingNode node = SharingNode.deploy(vertx.get(index), address, options);
    deployed.add(node);
    return node;
  }
}
