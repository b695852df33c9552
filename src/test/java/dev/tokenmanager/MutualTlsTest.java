package dev.tokenmanager;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.UnsignedJwt;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A provider that knows its client by a certificate alone (RFC 8705 §2.1). */
class MutualTlsTest {

  private static TestAuthority root;

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;

  private final List<String> forms = new CopyOnWriteArrayList<>();
  private final List<String> clients = new CopyOnWriteArrayList<>();
  private volatile String expected = "CN=first";
  private volatile JsonObject claims = new JsonObject();

  @BeforeAll
  static void createAuthority() throws Exception {
    root = TestAuthority.create("root");
  }

  private void write(TestAuthority.Issued client) throws Exception {
    Files.writeString(folder.resolve("cert.pem"), client.pem());
    Files.writeString(folder.resolve("key.pem"), client.key());
  }

  private JsonObject options() throws Exception {
    return new JsonObject()
        .put("oidcConfig", new JsonObject().put("tokenEndpoint", serve()))
        .put("tickMs", 10)
        .put("requestTimeoutMs", WaitLimit.TIME.toMillis())
        .put("auth", new JsonObject().put("type", "client_credentials").put("clientId", "c"))
        .put(
            "tls",
            new JsonObject()
                .put("caFile", root.write(folder.resolve("ca.pem")).toString())
                .put("certFile", folder.resolve("cert.pem").toString())
                .put("keyFile", folder.resolve("key.pem").toString()));
  }

  private String serve() throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(KeyCertOptions.wrap(root.issueServer().keyManagers()))
            .setClientAuth(ClientAuth.REQUEST)
            .setTrustOptions(
                new PemTrustOptions()
                    .addCertValue(Buffer.buffer(TestAuthority.pemOf(root.certificate()))));
    HttpServer server = stage.vertx().createHttpServer(options).requestHandler(this::answer);
    int port = VerticleFixture.result(server.listen(0, "127.0.0.1")).actualPort();
    return "https://127.0.0.1:" + port + "/token";
  }

  private void answer(HttpServerRequest request) {
    String client = String.valueOf(client(request));
    request.body().onSuccess(body -> answer(request, client, body.toString()));
  }

  private void answer(HttpServerRequest request, String client, String form) {
    clients.add(client);
    forms.add(form + " " + request.getHeader("Authorization"));
    if (!client.equals(expected)) {
      ScriptedProvider.refuse(request, 401, "invalid_client");
      return;
    }
    long end = stage.clocks().now().wall().plusSeconds(300).getEpochSecond();
    JsonObject token = claims.copy().put("jti", forms.size()).put("exp", end);
    ScriptedProvider.json(
        request,
        200,
        new JsonObject()
            .put("access_token", UnsignedJwt.of(token))
            .put("token_type", "Bearer")
            .put("refresh_token", SECRET_MARK + "refresh")
            .put("expires_in", 300));
  }

  private static @Nullable String client(HttpServerRequest request) {
    try {
      X509Certificate shown =
          (X509Certificate) request.connection().sslSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  @Test
  void g01_certificateAlone_isShownWithTheClientIdAndNoSecret() throws Exception {
    write(root.issue("first"));
    stage.deploy(options());

    assertThat(stage.get().getString("access_token")).isNotEmpty();
    assertThat(forms).containsExactly("grant_type=client_credentials&client_id=c null");
    assertThat(clients).containsExactly("CN=first");
  }

  @Test
  void g08_refresh_showsTheCertificate() throws Exception {
    write(root.issue("first"));
    stage.deploy(options());
    stage.get();
    stage.clocks().pass(Duration.ofSeconds(2));

    VerticleFixture.result(stage.tokens().forceRefresh());

    assertThat(clients).containsExactly("CN=first", "CN=first");
    assertThat(forms.get(1)).contains("grant_type=refresh_token").endsWith("client_id=c null");
  }

  @Test
  void g07_certificateRejected_isTriedAgainAtOnceWhenItIsReplaced() throws Exception {
    write(root.issue("other"));
    stage.deploy(options());
    assertThat(VerticleFixture.codeOf(stage.tokens().getToken())).isEqualTo(401);
    assertThat(stage.status().getString("state")).isEqualTo("REJECTED");

    write(root.issue("first"));
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              return "IDLE".equals(stage.status().getString("state"));
            });

    assertThat(clients).startsWith("CN=other").endsWith("CN=first");
  }

  @Test
  void g01_certificateReplaced_theTokenHeldStaysAndTheNextRequestShowsTheNewOne() throws Exception {
    write(root.issue("first"));
    stage.deploy(options());
    String held = stage.get().getString("access_token");

    expected = "CN=second";
    write(root.issue("second"));

    assertThat(stage.get().getString("access_token")).isEqualTo(held);
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(2));
              stage.tokens().forceRefresh();
              return clients.contains("CN=second");
            });
  }

  @Test
  void deploy_pairThatDoesNotFit_failsWithOneSentence() throws Exception {
    write(root.issue("first"));
    Files.writeString(folder.resolve("key.pem"), root.issue("other").key());
    JsonObject options = options();

    assertThatThrownBy(() -> stage.deploy(options))
        .hasRootCauseMessage(
            "tls.keyFile: the file %1$s/key.pem is not the key of a certificate in certFile, the"
                + " file %1$s/cert.pem, give the two that belong together",
            folder)
        .hasMessageContaining("tls.keyFile: ");
    assertThat(forms).isEmpty();
  }

  @Test
  void status_certificateThatEndsSoonByOurClock_isAdvised() throws Exception {
    TestAuthority.Issued client = root.issue("first");
    write(client);
    Instant now = client.end().minusSeconds(3600);
    stage.clocks().moveWall(Duration.between(MovableClocks.START, now));
    stage.deploy(options());
    stage.get();

    await()
        .untilAsserted(
            () ->
                assertThat(stage.status().getString("advice"))
                    .startsWith("The client certificate (tls.certFile) ends at " + year(client)));
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
  }

  private static String year(TestAuthority.Issued client) {
    return client.end().toString().substring(0, 4);
  }

  @Test
  void status_boundToken_isAdvised() throws Exception {
    claims = new JsonObject().put("cnf", new JsonObject().put("x5t#S256", "c2hhLTI1Ng"));
    write(root.issue("first"));
    stage.deploy(options());
    stage.get();

    await()
        .untilAsserted(
            () ->
                assertThat(stage.status().getString("advice"))
                    .contains("which Weaviate does not check"));
  }
}
