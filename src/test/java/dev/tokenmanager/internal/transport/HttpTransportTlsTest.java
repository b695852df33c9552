package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.files.Certificates;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.PathOnAMount;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTransportTlsTest extends TransportTestBase {

  @TempDir static Path directory;

  private static TestCertificate trusted;
  private static TestCertificate other;
  private static TestCertificate corporate;
  private static TestCertificate corporateServer;

  private final AtomicInteger requests = new AtomicInteger();

  @BeforeAll
  static void createCertificates() throws Exception {
    trusted = TestCertificate.create(directory, "ip:127.0.0.1");
    other = TestCertificate.create(directory, "ip:127.0.0.1");
    corporate = TestCertificate.create(directory, "ip:127.0.0.1", "Corp CA,O=" + "1".repeat(300));
    corporateServer = corporate.issue("ip:127.0.0.1");
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
  void exchange_caFileOfAnotherTokenHangs_isNotWaitedFor() throws Exception {
    CountDownLatch mount = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    // In what no limit of ours ends.
    Path hanging =
        PathOnAMount.with(
            directory.resolve("missing.pem"),
            "toString",
            () -> {
              asked.countDown();
              mount.await();
              return "missing.pem";
            });
    URI uri = serve(trusted);
    Future<HttpReply> other = transport.exchange(get(uri, ca(hanging)));
    assertThat(asked.await(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();

    try {
      assertThat(exchange(get(uri, ca(trusted.pem()))).status()).isEqualTo(200);
    } finally {
      mount.countDown();
    }
    await(other.otherwiseEmpty());
  }

  @Test
  void exchange_caFileMissing_saysWhichFile() throws Exception {
    Path missing = directory.resolve("missing.pem");

    ProviderException failure = failure(get(serve(trusted), ca(missing)));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "ca_file");
    assertThat(failure)
        .hasMessage("tls.caFile: there is no file %s, create it or correct the path.", missing);
    assertThat(failure.outcomeUnknown()).isFalse();
  }

  @Test
  void exchange_caFileWithoutCertificates_saysSo() throws Exception {
    Path keyStore = trusted.keyStore();

    ProviderException failure = failure(get(serve(trusted), ca(keyStore)));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "ca_file");
    assertThat(failure).hasMessageContaining("holds no certificate, give PEM or DER");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the roots and the file, root, false, 200",
    "the roots and the file, file, false, 200",
    "the file alone (onlyCaFile), root, true, untrusted",
    "the file alone (onlyCaFile), file, true, 200"
  })
  @ResourceLock(Resources.SYSTEM_PROPERTIES)
  void g12_exchange_caFile_addsToTheRootsOfTheJvm(
      String name, String signer, boolean only, String expected) throws Exception {
    URI uri = serve(signer.equals("root") ? trusted : other);
    HttpCall call = get(uri, new ConnectionOptions(new CaFile(other.pem(), only), null, false));
    withRoot(
        trusted,
        () -> {
          if (expected.equals("200")) {
            assertThat(exchange(call).status()).isEqualTo(200);
          } else {
            assertUntrusted(failure(call));
          }
        });
  }

  @Test
  @ResourceLock(Resources.SYSTEM_PROPERTIES)
  void exchange_rootOfTheJvmThatDoesNotFit_isNotCalledUnknown() throws Exception {
    HttpCall call = get(serve(other), ca(corporate.pem()));
    withRoot(
        trusted,
        () ->
            assertThat(failure(call))
                .hasMessageContaining(
                    "signed by \"CN=own\", which is known among the JVM's roots, but its"
                        + " certificate does not fit"));
  }

  /** Asks a server. */
  private interface Action {
    void run() throws Exception;
  }

  private static void withRoot(TestCertificate root, Action action) throws Exception {
    String before = System.getProperty("javax.net.ssl.trustStore");
    System.setProperty("javax.net.ssl.trustStore", roots(root).toString());
    try {
      action.run();
    } finally {
      if (before == null) {
        System.clearProperty("javax.net.ssl.trustStore");
      } else {
        System.setProperty("javax.net.ssl.trustStore", before);
      }
    }
  }

  /** A trust store of a JVM; it is read without a password. */
  private static Path roots(TestCertificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setCertificateEntry("root", Certificates.read(certificate.pem()).get(0));
    Path file = Files.createTempFile(directory, "roots", ".jks");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, TestCertificate.PASSWORD.toCharArray());
    }
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "another authority, false, 'which is neither in tls.caFile nor among the JVM''s roots. Add'",
    "another authority (onlyCaFile), true, 'which is not in tls.caFile, and onlyCaFile trusts'"
  })
  void exchange_caFileOfAnotherAuthority_namesWhoSigned(String name, boolean only, String sentence)
      throws Exception {
    CaFile file = new CaFile(other.pem(), only);

    ProviderException failure =
        failure(get(serve(corporateServer), new ConnectionOptions(file, null, false)));

    assertUntrusted(failure);
    assertThat(failure)
        .hasMessageContaining("is not trusted: it is signed by \"CN=Corp CA, O=111")
        .hasMessageContaining("...\", " + sentence)
        .hasMessageEndingWith(
            "the certificate of that authority to the file %s.", other.pem().toString())
        .hasMessageNotContaining("set tls.caFile");
    assertThat(String.valueOf(failure.getMessage()).length()).isLessThan(700);
  }

  @Test
  void exchange_authorityRenewedUnderItsName_saysThatTheFileHasTheOldOne() throws Exception {
    ProviderException failure = failure(get(serve(trusted), ca(other.pem())));

    assertThat(failure)
        .hasMessageContaining(
            "signed by \"CN=own\", and tls.caFile has a certificate of that name");
  }

  @Test
  void exchange_caFileGoneBad_theLastStaysInUse() throws Exception {
    Path file = directory.resolve("bad.pem");
    Files.copy(trusted.pem(), file, StandardCopyOption.REPLACE_EXISTING);
    URI uri = serve(trusted);
    assertThat(exchange(get(uri, ca(file))).status()).isEqualTo(200);

    Files.writeString(file, "half a cert");
    assertThat(exchange(get(uri, ca(file))).status()).isEqualTo(200);
    Files.delete(file);
    assertThat(exchange(get(uri, ca(file))).status()).isEqualTo(200);
  }

  @Test
  void exchange_caFileHangsLater_theLastStaysInUse() throws Exception {
    Path file = Files.copy(trusted.pem(), directory.resolve("hanging.pem"));
    AtomicBoolean hangs = new AtomicBoolean();
    CountDownLatch mount = new CountDownLatch(1);
    // In what no limit of ours ends.
    Path mounted =
        PathOnAMount.with(
            file,
            "toString",
            () -> {
              if (hangs.get()) {
                mount.await();
              }
              return "hanging.pem";
            });
    URI uri = serve(trusted);
    ConnectionOptions connection = ca(mounted);
    assertThat(exchange(get(uri, connection)).status()).isEqualTo(200);

    hangs.set(true);
    Files.delete(file);
    try {
      assertThat(exchange(get(uri, connection)).status()).isEqualTo(200);
      assertThat(exchange(get(uri, connection)).status()).isEqualTo(200);
    } finally {
      mount.countDown();
    }
  }

  @Test
  void g12_exchange_caFileReplaced_theOldAuthorityIsTrustedNoMore() throws Exception {
    Path file = directory.resolve("replaced.pem");
    Files.copy(trusted.pem(), file, StandardCopyOption.REPLACE_EXISTING);
    URI uri = serve(trusted);
    assertThat(exchange(get(uri, ca(file))).status()).isEqualTo(200);
    int before = requests.getAndSet(0);

    Files.copy(other.pem(), file, StandardCopyOption.REPLACE_EXISTING);

    assertUntrusted(failure(get(uri, ca(file))));
    assertThat(before).isEqualTo(1);
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

    ProviderException failure =
        timeout(server::opened, given -> post(https(server.port()), "a=b", given));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertNotUsed(failure);
    server.awaitAllClosed();
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

  static ConnectionOptions ca(Path file) {
    return new ConnectionOptions(new CaFile(file, false), null, false);
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
