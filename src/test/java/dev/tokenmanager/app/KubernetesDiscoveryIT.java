package dev.tokenmanager.app;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that find each other as the overlay {@code cluster} says, without a Kubernetes. */
class KubernetesDiscoveryIT {

  private static final Path FILE =
      Path.of("conf", "kubernetes", "overlays", "cluster", "cluster.xml");

  @TempDir private Path folder;

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  /** The file, with this machine's name as that of the Service. */
  private Path file(int own, int service) throws Exception {
    String content =
        Files.readString(FILE)
            .replaceAll("<service-dns>[^<]*<", "<service-dns>localhost<")
            .replace("<service-port>5701<", "<service-port>" + service + "<")
            .replace("false\">5701<", "false\">" + own + "<")
            .replace(
                "</join>",
                "</join><interfaces enabled=\"true\"><interface>127.0.0.1</interface></interfaces>");
    return Files.writeString(folder.resolve(own + ".xml"), content);
  }

  @Test
  void nodes_ofAService_findEachOtherByDns() throws Exception {
    int service = LoopbackCluster.freePort();
    Vertx first = result(Nodes.join(file(service, service)));
    try {
      Vertx second = result(Nodes.join(file(LoopbackCluster.freePort(), service)));
      try {
        for (Vertx node : List.of(first, second)) {
          await().until(() -> ((VertxInternal) node).clusterManager().getNodes().size() == 2);
        }
      } finally {
        result(second.close());
      }
    } finally {
      result(first.close());
    }
  }
}
