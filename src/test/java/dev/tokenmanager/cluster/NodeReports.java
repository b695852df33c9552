package dev.tokenmanager.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;

/** What must be true of the load on a node that lives. */
final class NodeReports {

  private NodeReports() {}

  /** Each get was answered, with a usable token, and none older than the one before. */
  static void assertServed(NodeProcess node, double least) {
    JsonObject report = node.report();
    String what = node.name + " " + report.encode();
    assertThat(report.getLong("failed")).as("failed: " + what).isZero();
    assertThat(report.getLong("went_back")).as("went back: " + what).isZero();
    assertThat(report.getLong("expired")).as("expired: " + what).isZero();
    assertThat(report.getDouble("answered")).as("answered: " + what).isGreaterThan(least);
  }
}
