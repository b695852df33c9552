package dev.tokenmanager.app;

import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.examples.ClusterExample;
import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a cluster in the documentation, run. */
@Tag("cluster")
@Tag("long")
class ClusterExampleIT {

  @Test
  void twoNodes_shareOneToken(@TempDir Path certificates) throws Exception {
    TestCertificate own = TestCertificate.create(certificates, "dns:token-manager");
    own.writeCertificate(certificates.resolve("bus.pem"));
    own.writeKey(certificates.resolve("bus-key.pem"));
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Files.writeString(certificates.resolve("token-key"), Base64.getEncoder().encodeToString(key));
    Vertx outside = Vertx.vertx();
    ScriptedProvider provider = result(ScriptedProvider.start(outside));
    int port = LoopbackCluster.freePort();

    Vertx first = start(port, provider, certificates);
    String token = result(WaitLimit.client(first).getAccessToken());
    LoopbackNodes.awaitRecord(first, "weaviate.token");
    Vertx second = start(port, provider, certificates);

    assertThat(result(WaitLimit.client(second).getAccessToken())).isEqualTo(token);
    assertThat(provider.tokenRequests()).isEqualTo(1);
    result(second.close());
    result(first.close());
    result(outside.close());
  }

  private static Vertx start(int port, ScriptedProvider provider, Path certificates) {
    return result(
        ClusterExample.start(
            LoopbackCluster.manager(port, 2), provider.options(), certificates.toString()));
  }
}
