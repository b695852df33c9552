package dev.tokenmanager.oidc;

import static dev.tokenmanager.oidc.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ConnectionOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTransportTlsTest extends TransportTestBase {

  @TempDir static Path directory;

  private static TestCertificate trusted;
  private static TestCertificate other;

  private final AtomicInteger requests = new AtomicInteger();

  @BeforeAll
  static void createCertificates() throws Exception {
    trusted = TestCertificate.create(directory, "ip:127.0.0.1");
    other = TestCertificate.create(directory, "ip:127.0.0.1");
  }

  @Test
  void exchange_privateCaGiven_isTrusted() throws Exception {
    assertThat(exchange(post(serve(trusted), "a=b", LONG, ca(trusted.pem()))).body())
        .isEqualTo("{}");
  }

  @Test
  void exchange_fileWithSeveralCas_trustsEach() throws Exception {
    Path both = Files.createTempFile(directory, "both", ".pem");
    Files.writeString(both, Files.readString(other.pem()) + Files.readString(trusted.pem()));

    assertThat(exchange(get(serve(trusted), ca(both))).status()).isEqualTo(200);
  }

  @Test
  void g12_exchange_privateCaNotGiven_untrustedAndKnownNotUsed() throws Exception {
    ProviderException failure = failure(post(serve(trusted), "a=b", LONG));

    assertUntrusted(failure);
  }

  @Test
  void g12_exchange_otherCaGiven_untrustedAndKnownNotUsed() throws Exception {
    assertUntrusted(failure(post(serve(trusted), "a=b", LONG, ca(other.pem()))));
  }

  @Test
  void g12_exchange_certificateOfAnotherHost_refusedAndKnownNotUsed() throws Exception {
    URI uri = URI.create("https://localhost:" + serve(trusted).getPort() + "/");

    ProviderException failure = failure(post(uri, "a=b", LONG, ca(trusted.pem())));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_host_mismatch");
    assertNotUsed(failure);
  }

  @Test
  void g12_exchange_expiredCertificate_refusedAndKnownNotUsed() throws Exception {
    TestCertificate expired = trusted.issueExpired("ip:127.0.0.1");

    ProviderException failure = failure(post(serve(expired), "a=b", LONG, ca(expired.pem())));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_expired");
    assertNotUsed(failure);
  }

  @Test
  void exchange_caFileReplacedTogetherWithTheCertificate_heals() throws Exception {
    Path file = directory.resolve("ca.pem");
    Files.copy(other.pem(), file, StandardCopyOption.REPLACE_EXISTING);
    URI uri = serve(trusted);
    assertUntrusted(failure(get(uri, ca(file))));

    Files.copy(trusted.pem(), file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(exchange(get(uri, ca(file))).status()).isEqualTo(200);
    assertThat(transport.clientsMade()).isEqualTo(1);
  }

  @Test
  void exchange_caFileMissing_saysWhichFile() throws Exception {
    Path missing = directory.resolve("missing.pem");

    ProviderException failure = failure(get(serve(trusted), ca(missing)));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "ca_file");
    assertThat(failure).hasMessage("tls.caFile %s cannot be read.", missing);
    assertThat(failure.outcomeUnknown()).isFalse();
  }

  @Test
  void exchange_caFileWithoutCertificates_saysSo() throws Exception {
    Path keyStore = trusted.keyStore();

    ProviderException failure = failure(get(serve(trusted), ca(keyStore)));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "ca_file");
    assertThat(failure).hasMessageContaining("does not contain certificates");
  }

  @Test
  void exchange_serverWantsClientCertificate_knownNotUsed() throws Exception {
    HttpServerOptions options =
        tls(trusted)
            .setClientAuth(ClientAuth.REQUIRED)
            .setTrustOptions(new PemTrustOptions().addCertPath(other.pem().toString()));

    ProviderException failure = failure(post(serve(options), "a=b", LONG, ca(trusted.pem())));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_failed");
    assertNotUsed(failure);
  }

  @Test
  void exchange_serverSpeaksNoTls_knownNotUsed() throws Exception {
    RawServer server =
        RawServer.accepting(
            vertx, socket -> socket.handler(hello -> socket.write("HTTP/1.1 400 Bad\r\n\r\n")));

    ProviderException failure = failure(post(https(server.port()), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_failed");
    assertNotUsed(failure);
    server.awaitClosed(1);
  }

  @Test
  void exchange_serverClosesDuringHandshake_knownNotUsed() throws Exception {
    RawServer server =
        RawServer.accepting(vertx, socket -> socket.handler(hello -> socket.close()));

    ProviderException failure = failure(post(https(server.port()), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "connection_lost");
    assertNotUsed(failure);
  }

  @Test
  void g12_exchange_serverSilentDuringHandshake_timesOutAndDropsConnection() throws Exception {
    RawServer server = RawServer.accepting(vertx, socket -> socket.handler(hello -> {}));

    ProviderException failure = failure(post(https(server.port()), "a=b", SHORT));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertNotUsed(failure);
    server.awaitClosed(1);
  }

  @Test
  void g11_close_duringHandshake_dropsConnectionAtOnce() throws Exception {
    RawServer server =
        RawServer.accepting(vertx, socket -> socket.handler(hello -> transport.close()));

    ProviderException failure = failure(post(https(server.port()), "a=b", LONG.multipliedBy(10)));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "stopped");
    assertThat(failure.outcomeUnknown()).isFalse();
    server.awaitClosed(1);
  }

  private void assertUntrusted(ProviderException failure) {
    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_untrusted");
    assertThat(failure).hasMessageContaining("tls.caFile");
    assertNotUsed(failure);
  }

  private void assertNotUsed(ProviderException failure) {
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure.metadataSuspect()).isTrue();
    assertThat(requests).hasValue(0);
  }

  private static ConnectionOptions ca(Path file) {
    return new ConnectionOptions(file, null, false);
  }

  private static URI https(int port) {
    return URI.create("https://127.0.0.1:" + port + "/");
  }

  private static HttpServerOptions tls(TestCertificate certificate) {
    return new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions());
  }

  private URI serve(TestCertificate certificate) throws Exception {
    return serve(tls(certificate));
  }

  private URI serve(HttpServerOptions options) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  request.response().end("{}");
                });
    await(server.listen(0, "127.0.0.1"));
    return https(server.actualPort());
  }
}
