package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;

/** What must be true of the load on a node that lives. */
final class NodeReports {

  private NodeReports() {}

  /** Each get was answered, with a usable token, and none older than the one before. */
  static void assertServed(NodeProcess node) {
    JsonObject report = node.report();
    String what = node.name + " " + report.encode();
    assertThat(report.getLong("failed")).as("failed: " + what).isZero();
    assertThat(report.getLong("went_back")).as("went back: " + what).isZero();
    assertThat(report.getLong("expired")).as("expired: " + what).isZero();
    assertThat(report.getLong("answered")).as("answered: " + what).isPositive();
  }

  /** Its load has ended: waits until each get has an answer, and judges those. */
  static void assertAllServed(NodeProcess node) {
    await(node.name + " has answers to all")
        .until(
            () -> {
              JsonObject report = node.report();
              return report
                  .getLong("asked")
                  .equals(report.getLong("answered") + report.getLong("failed"));
            });
    assertServed(node);
  }
}
