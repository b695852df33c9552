package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The line of the client certificate, on the way to a provider that wants one. */
@ExtendWith(VertxExtension.class)
class CheckClientCertificateTest {

  private static final String LINE = "client certificate";

  private static TestAuthority root;

  @TempDir private Path folder;
  private CheckServer server;

  @BeforeAll
  static void createAuthority() throws Exception {
    root = TestAuthority.create("Corp root");
  }

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    server =
        CheckServer.start(
            vertx,
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(root.issueServer().keyManagers()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(
                    new PemTrustOptions()
                        .addCertValue(Buffer.buffer(TestAuthority.pemOf(root.certificate())))));
  }

  private CheckRun check(TestAuthority.Issued client, String key) throws Exception {
    JsonObject tls =
        new JsonObject()
            .put("caFile", root.write(folder.resolve("ca.pem")).toString())
            .put("certFile", Files.writeString(folder.resolve("c.pem"), client.pem()).toString())
            .put("keyFile", Files.writeString(folder.resolve("k.pem"), key).toString());
    JsonObject auth = new JsonObject().put("type", "client_credentials").put("clientId", "client");
    return CheckRun.of(folder, server.options().put("tls", tls).put("auth", auth));
  }

  private CheckRun check(TestAuthority.Issued client) throws Exception {
    return check(client, client.key());
  }

  @Test
  void goodPair_isGreenAndTold() throws Exception {
    TestAuthority.Issued client = root.issue("client");

    CheckRun run = check(client).assertGreen();

    assertThat(run.line(LINE))
        .isEqualTo(
            "✓ client certificate: CN=client, issued by CN=Corp root, until "
                + client.end().truncatedTo(ChronoUnit.SECONDS));
    assertThat(run.line("grant and client authentication")).endsWith("by tls_client_auth");
  }

  @Test
  void chain_isCounted() throws Exception {
    assertThat(check(root.intermediate("middle").issue("client")).assertGreen().line(LINE))
        .contains("issued by CN=middle, a chain of 2, until ");
  }

  @Test
  void boundToken_isSaidNotToBeCheckedByWeaviate() throws Exception {
    server.claims = claims -> claims.put("cnf", new JsonObject().put("x5t#S256", "c2hhLTI1Ng"));

    assertThat(check(root.issue("client")).assertGreen().line(LINE))
        .contains("bound to the client certificate (cnf), which Weaviate does not check");
  }

  @Test
  void pairThatEndsSoon_isSaid() throws Exception {
    TestAuthority.Issued client =
        root.issue("client", TestKeys.ec("secp256r1"), Duration.ofDays(-99), Duration.ofHours(12));

    assertThat(check(client).assertGreen().line(LINE))
        .endsWith(", which is soon: replace it in time");
  }

  @Test
  void pairThatIsOver_isSaidAndTheServerSaysSo() throws Exception {
    TestAuthority.Issued client =
        root.issue("client", TestKeys.ec("secp256r1"), Duration.ofDays(-9), Duration.ofDays(-1));

    check(client)
        .assertFailed(LINE, "TLS")
        .assertSays(LINE, "CN=client", "which has expired: replace it together with its key")
        .assertSays("TLS", "refuses the client certificate (tls.certFile)");
  }

  @Test
  void pairThatIsNotYetGood_isSaid() throws Exception {
    TestAuthority.Issued client =
        root.issue("client", TestKeys.ec("secp256r1"), Duration.ofDays(1), Duration.ofDays(9));

    check(client).assertFailed(LINE, "TLS").assertSays(LINE, "but begins at ", "check the clock");
  }

  @Test
  void pairThatDoesNotFit_isSaidOnce() throws Exception {
    CheckRun run =
        check(root.issue("client"), root.issue("other").key())
            .assertFailed(LINE)
            .assertSays(LINE, "tls.keyFile: the file ", "is not the key of a certificate in");

    assertThat(run.line("TLS")).startsWith("–").contains("the client certificate is of no use");
  }

  @Test
  void none_doesNotApplyAndTheServerAsksForIt() throws Exception {
    JsonObject tls =
        new JsonObject().put("caFile", root.write(folder.resolve("ca.pem")).toString());

    CheckRun run = CheckRun.of(folder, server.options().put("tls", tls)).assertFailed("TLS");

    assertThat(run.line(LINE)).isEqualTo("– client certificate: none, no tls.certFile is given");
    run.assertSays("TLS", "wants a client certificate: give tls.certFile and tls.keyFile.");
  }

  @Test
  void fileThatIsMissing_isSaidOfTheSecrets() throws Exception {
    JsonObject tls =
        new JsonObject()
            .put("caFile", root.write(folder.resolve("ca.pem")).toString())
            .put("certFile", folder.resolve("none.pem").toString())
            .put("keyFile", folder.resolve("none.key").toString());

    CheckRun run =
        CheckRun.of(folder, server.options().put("tls", tls))
            .assertSays("secrets readable", "tls.certFile: there is no file ");

    assertThat(run.line(LINE)).startsWith("–").contains("a file is missing");
  }
}
