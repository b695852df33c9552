package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract §11: {@code sidecar.tls}, and the files that are read again when they change. */
class SidecarTlsTest {

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  @TempDir private Path folder;

  private TestAuthority servers;
  private TestAuthority callers;
  private VertxWeaviate weaviate;

  @BeforeEach
  void start() throws Exception {
    servers = TestAuthority.create("servers");
    callers = TestAuthority.create("callers");
    weaviate = new VertxWeaviate(stage.vertx(), true);
    weaviate.handler =
        request ->
            request
                .response()
                .putHeader("content-type", "application/grpc")
                .putHeader("grpc-status", "0")
                .end();
    identity(servers.issueServer());
    callers.write(folder.resolve("callers.pem"));
  }

  @AfterEach
  void close() {
    weaviate.close();
  }

  private void identity(TestAuthority.Issued issued) throws IOException {
    Files.writeString(folder.resolve("key.pem"), issued.key());
    Files.writeString(folder.resolve("cert.pem"), issued.pem());
  }

  private void open(JsonObject tls) {
    stage.open(options().put("tls", tls));
  }

  private JsonObject options() {
    return new JsonObject().put("weaviateUrl", weaviate.url()).put("weaviateGrpc", weaviate.url());
  }

  private JsonObject tls() {
    return new JsonObject()
        .put("certFile", folder.resolve("cert.pem").toString())
        .put("keyFile", folder.resolve("key.pem").toString());
  }

  private JsonObject mutual() {
    return tls().put("caFile", folder.resolve("callers.pem").toString());
  }

  private HttpClientOptions trusting(TestAuthority authority) {
    return new HttpClientOptions()
        .setSsl(true)
        .setTrustOptions(
            new PemTrustOptions()
                .addCertValue(Buffer.buffer(TestAuthority.pemOf(authority.certificate()))));
  }

  private HttpClientOptions showing(TestAuthority.@Nullable Issued issued) {
    HttpClientOptions options = trusting(servers);
    return issued == null
        ? options
        : options.setKeyCertOptions(
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(issued.pem()))
                .addKeyValue(Buffer.buffer(issued.key())));
  }

  /** On a connection of its own. */
  private Future<HttpClientResponse> call(Protocol protocol, HttpClientOptions options) {
    boolean isGrpc = protocol == Protocol.GRPC;
    if (isGrpc) {
      options
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setAlpnVersions(List.of(HttpVersion.HTTP_2));
    }
    HttpClientAgent client = stage.vertx().createHttpClient(options);
    int port = isGrpc ? stage.grpcPort() : stage.port();
    return client
        .request(HttpMethod.POST, port, "localhost", "/weaviate.v1.Weaviate/Search")
        .compose(
            request ->
                SidecarStage.whole(
                    request.putHeader("content-type", "application/grpc"), Buffer.buffer()))
        .eventually(client::close);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void mutual_certificateOfTheCa_passes(Protocol protocol) throws Exception {
    open(mutual());

    assertThat(result(call(protocol, showing(callers.issue("caller")))).statusCode())
        .isEqualTo(200);

    assertThat(weaviate.authorizations).containsExactly(ScriptedToken.bearer(1));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void mutual_noCertificateOrAnothers_isRefused(Protocol protocol) throws Exception {
    open(mutual());

    assertThat(catchThrowable(() -> result(call(protocol, showing(null))))).isNotNull();
    assertThat(catchThrowable(() -> result(call(protocol, showing(servers.issue("caller"))))))
        .isNotNull();

    assertThat(weaviate.authorizations).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void tlsAlone_callerWithoutCertificate_passes(Protocol protocol) {
    open(tls());

    assertThat(result(call(protocol, showing(null))).statusCode()).isEqualTo(200);
  }

  /** gRPC without ALPN would be HTTP/1.1. */
  @Test
  void grpc_notHttp2_isRefused() {
    open(tls());
    HttpClientAgent client = stage.vertx().createHttpClient(showing(null));

    Throwable failure =
        catchThrowable(
            () ->
                assertThat(
                        result(
                                client
                                    .request(HttpMethod.GET, stage.grpcPort(), "localhost", "/")
                                    .compose(request -> request.send()))
                            .statusCode())
                    .isEqualTo(200));

    assertThat(failure).isNotNull();
    assertThat(weaviate.authorizations).isEmpty();
  }

  @Test
  void tls_plainText_isNoRequest() throws IOException {
    open(tls());

    try (Caller caller = new Caller(stage.port())) {
      caller.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(caller.answer()).doesNotContain("HTTP/1.1 2");
    }

    assertThat(weaviate.authorizations).isEmpty();
  }

  /** The next connection is shown the next certificate; what is none changes nothing. */
  @Test
  void certFile_replaced_isShownToTheNext() throws Exception {
    open(tls());
    TestAuthority next = TestAuthority.create("next");
    assertThat(catchThrowable(() -> result(call(Protocol.REST, trusting(next))))).isNotNull();

    identity(next.issueServer());

    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(result(call(Protocol.REST, trusting(next))).statusCode()).isEqualTo(200);
              assertThat(result(call(Protocol.GRPC, trusting(next))).statusCode()).isEqualTo(200);
            });
    Files.writeString(folder.resolve("cert.pem"), "no certificate");
    Files.writeString(folder.resolve("key.pem"), "no key");
    await()
        .pollDelay(java.time.Duration.ofMillis(2500))
        .until(() -> true); // two looks at the files
    assertThat(result(call(Protocol.REST, trusting(next))).statusCode()).isEqualTo(200);
  }

  @Test
  void caFile_replaced_refusesTheFormerCallers() throws Exception {
    open(mutual());
    TestAuthority next = TestAuthority.create("next");
    TestAuthority.Issued former = callers.issue("former");
    TestAuthority.Issued newer = next.issue("newer");
    result(call(Protocol.REST, showing(former)));

    next.write(folder.resolve("callers.pem"));

    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(result(call(Protocol.REST, showing(newer))).statusCode()).isEqualTo(200);
              assertThat(result(call(Protocol.GRPC, showing(newer))).statusCode()).isEqualTo(200);
            });
    assertThat(catchThrowable(() -> result(call(Protocol.REST, showing(former))))).isNotNull();
    assertThat(catchThrowable(() -> result(call(Protocol.GRPC, showing(former))))).isNotNull();
  }

  @Test
  void callerSecretFile_replaced_refusesTheFormerAndTakesTheNext() throws IOException {
    Path file = folder.resolve("secret");
    Files.writeString(file, SECRET_MARK + "former\n");
    stage.open(options().put("callerSecretFile", file.toString()));
    assertThat(withSecret("former")).startsWith("HTTP/1.1 200 ");
    assertThat(withSecret("next")).startsWith("HTTP/1.1 401 ");

    Files.writeString(file, SECRET_MARK + "next\n");

    await().until(() -> withSecret("next").startsWith("HTTP/1.1 200 "));
    assertThat(withSecret("former")).startsWith("HTTP/1.1 401 ");
  }

  private String withSecret(String name) throws IOException {
    return Caller.exchange(
        stage.port(),
        "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + SECRET_MARK
            + name
            + "\r\n\r\n");
  }
}
