package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Mutual TLS, against servers that ask for a certificate. */
class HttpTransportClientCertificateTest extends TransportTestBase {

  private static final String NOBODY = "nobody";

  @TempDir static Path directory;

  private static TestAuthority root;
  private static TestAuthority foreign;
  private static TestAuthority.Issued server;
  private static Path ca;

  private final AtomicInteger requests = new AtomicInteger();
  private final SecretReader secrets = new SecretReader();
  private Path cert;
  private Path key;

  @BeforeAll
  static void createCertificates() throws Exception {
    root = TestAuthority.create("root");
    foreign = TestAuthority.create("foreign");
    server = root.issueServer();
    ca = root.write(directory.resolve("ca.pem"));
  }

  @BeforeEach
  void begin() throws Exception {
    Path own = Files.createTempDirectory(directory, "pair");
    cert = own.resolve("cert.pem");
    key = own.resolve("key.pem");
    transport = new HttpTransport(context, secrets::known, System::nanoTime);
  }

  private ConnectionOptions shows(TestAuthority.Issued client) throws Exception {
    write(client);
    return pair(null);
  }

  private void write(TestAuthority.Issued client) throws Exception {
    Files.writeString(cert, client.pem());
    Files.writeString(key, client.key());
  }

  private ConnectionOptions pair(@Nullable String password) {
    ClientCertificate files =
        new ClientCertificate(
            new SecretSource.File("tls.certFile", cert),
            new SecretSource.File("tls.keyFile", key),
            password == null
                ? null
                : new SecretSource.Inline("tls.keyPassword", new Secret(password)));
    secrets.load(List.of(files.certFile(), files.keyFile()));
    return new ConnectionOptions(new CaFile(ca, false), files, null, false);
  }

  /** As the look once a second would find it, however fast the test wrote it. */
  private void reread(ConnectionOptions connection) {
    ClientCertificate files = Objects.requireNonNull(connection.clientCertificate());
    secrets.reread(files.certFile());
    secrets.reread(files.keyFile());
  }

  static Stream<Arguments> shown() throws Exception {
    KeyPair rsa = TestKeys.rsa(2048);
    return Stream.of("TLSv1.2", "TLSv1.3")
        .flatMap(
            version ->
                Stream.of(
                    arguments(version, "EC", null),
                    arguments(version, "RSA", rsa),
                    arguments(version, "behind an intermediate", null)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("shown")
  void exchange_serverThatWantsACertificate_getsIt(
      String version, String kind, @Nullable KeyPair keys) throws Exception {
    TestAuthority issuer = kind.startsWith("behind") ? root.intermediate("middle") : root;
    TestAuthority.Issued client = keys == null ? issuer.issue(kind) : issuer.issue(kind, keys);

    assertThat(exchange(get(serve(version), shows(client))).body()).isEqualTo("CN=" + kind);
  }

  @Test
  void exchange_encryptedKey_isOpened() throws Exception {
    TestAuthority.Issued client = root.issue("client");
    Files.writeString(cert, client.pem());
    Files.writeString(key, TestKeys.encrypted(client.keys().getPrivate(), "s3cr3t-opens"));

    assertThat(exchange(get(serve("TLSv1.3"), pair("s3cr3t-opens"))).body()).isEqualTo("CN=client");
  }

  @Test
  void exchange_serverThatAsksForNone_getsNone() throws Exception {
    URI uri = serve(options("TLSv1.3").setClientAuth(ClientAuth.NONE));

    assertThat(exchange(get(uri, shows(root.issue("client")))).body()).isEqualTo(NOBODY);
  }

  @Test
  void exchange_serverThatNamesOtherAuthorities_decidesItself() throws Exception {
    X509TrustManager anybody = new Anybody(foreign.certificate());
    URI uri = serve(options("TLSv1.3").setTrustOptions(TrustOptions.wrap(anybody)));

    assertThat(exchange(get(uri, shows(root.issue("client")))).body()).isEqualTo("CN=client");
  }

  @Test
  void exchange_plainHttp_needsNoPair() throws Exception {
    HttpServer plain = vertx.createHttpServer().requestHandler(request -> request.response().end());
    await(plain.listen(0, "127.0.0.1"));
    write(root.issue("client"));
    Files.writeString(key, "damaged");
    URI uri = URI.create("http://127.0.0.1:" + plain.actualPort() + "/");

    assertThat(exchange(get(uri, pair(null))).status()).isEqualTo(200);
  }

  @Test
  void exchange_filesThatNobodyRead_showsNothing() throws Exception {
    ConnectionOptions connection = shows(root.issue("client"));
    secrets.retain(List.of());
    URI uri = serve(options("TLSv1.3").setClientAuth(ClientAuth.REQUEST));

    assertThat(exchange(get(uri, connection)).body()).isEqualTo(NOBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void g08_exchange_serverWantsACertificateAndNoneIsGiven_saysSoAndKnownNotUsed(String version)
      throws Exception {
    ProviderException failure =
        failure(post(serve(version), "a=b", LONG, HttpTransportTlsTest.ca(ca)));

    // In TLS 1.2 the server of a newer JDK answers handshake_failure, which may mean other things.
    assertThat(failure.error()).isIn("tls_client_certificate", "tls_failed");
    assertThat(failure)
        .hasMessageContaining("127.0.0.1:")
        .hasMessageContaining("wants a client certificate")
        .hasMessageContaining("tls.certFile");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void g08_exchange_certificateOfAForeignAuthority_isRefusedAndKnownNotUsed(String version)
      throws Exception {
    ConnectionOptions connection = shows(foreign.issue("client"));

    ProviderException failure = failure(post(serve(version), "a=b", LONG, connection));

    assertRefused(failure, "refuses the client certificate (tls.certFile): ");
  }

  private void assertRefused(ProviderException failure, String sentence) {
    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_client_certificate");
    assertThat(failure).hasMessageStartingWith("127.0.0.1:").hasMessageContaining(sentence);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(requests).hasValue(0);
  }

  @Test
  void g10_exchange_pairThatNeverFitted_saysWhyAndKnownNotUsed() throws Exception {
    write(root.issue("client"));
    Files.writeString(key, root.issue("other").key());

    ProviderException failure = failure(post(serve("TLSv1.3"), "a=b", LONG, pair(null)));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "client_certificate");
    assertThat(failure)
        .hasMessageStartingWith("tls.keyFile: the file %s is not the key of", key.toString())
        .hasMessageEndingWith("together.");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void exchange_pairReplaced_isShownFromTheNextExchangeOn(String version) throws Exception {
    ConnectionOptions connection = shows(root.issue("first"));
    URI uri = serve(version);
    assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=first");
    assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=first");

    for (String next : List.of("second", "third")) {
      write(root.issue(next));
      reread(connection);
      assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=" + next);
    }

    assertThat(transport.clientsMade()).isEqualTo(1);
    assertThat(transport.filesKnown()).isEqualTo(2);
    assertThat(transport.clientCertificate(connection)).isNotNull();
  }

  @Test
  void exchange_pairReplacedInTwoSteps_leavesTheLastInUseUntilTheyFit() throws Exception {
    ConnectionOptions connection = shows(root.issue("first"));
    URI uri = serve("TLSv1.3");
    assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=first");
    TestAuthority.Issued second = root.issue("second");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(ClientPair.class);
    log.start();
    logger.addAppender(log);
    try {
      Files.writeString(cert, second.pem());
      reread(connection);
      assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=first");
      Files.writeString(key, "half a k");
      reread(connection);
      assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=first");
      Files.writeString(key, second.key());
      reread(connection);
      assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=second");
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
        .containsExactly(
            "WARN tls.keyFile: the file "
                + key
                + " is not the key of a certificate in certFile, the file "
                + cert
                + ", give the two that belong together; until then the last certificate and key"
                + " stay in use",
            "INFO tls.certFile: certificate and key fit now");
  }

  @Test
  void exchange_manyAtOnceWhileThePairIsReplaced_eachShowsOneOfTheTwo() throws Exception {
    ConnectionOptions connection = shows(root.issue("first"));
    URI uri = serve("TLSv1.3");
    assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=first");

    write(root.issue("second"));
    reread(connection);
    List<Future<HttpReply>> all =
        Stream.generate(() -> transport.exchange(get(uri, connection))).limit(20).toList();

    for (Future<HttpReply> each : all) {
      assertThat(await(each).body()).isIn("CN=first", "CN=second");
    }
    assertThat(exchange(get(uri, connection)).body()).isEqualTo("CN=second");
  }

  @Test
  void retain_connectionsThatAreGone_forgetsTheirFiles() throws Exception {
    URI uri = serve("TLSv1.3");
    ConnectionOptions kept = shows(root.issue("kept"));
    exchange(get(uri, kept));
    Path before = cert;
    begin();
    assertThat(cert).isNotEqualTo(before);
    ConnectionOptions gone = shows(root.issue("gone"));
    exchange(get(uri, kept));
    exchange(get(uri, gone));
    assertThat(transport.filesKnown()).isEqualTo(3);

    transport.retain(List.of(kept));

    exchange(get(uri, kept));
    assertThat(transport.filesKnown()).isEqualTo(2);
    transport.retain(List.of());
    assertThat(exchange(get(uri, kept)).body()).isEqualTo("CN=kept");
  }

  private URI serve(String version) throws Exception {
    return serve(options(version));
  }

  private static HttpServerOptions options(String version) throws Exception {
    return new HttpServerOptions()
        .setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of(version))
        .setKeyCertOptions(KeyCertOptions.wrap(server.keyManagers()))
        .setClientAuth(ClientAuth.REQUIRED)
        .setTrustOptions(
            new PemTrustOptions()
                .addCertValue(Buffer.buffer(TestAuthority.pemOf(root.certificate()))));
  }

  private URI serve(HttpServerOptions options) throws Exception {
    HttpServer listening =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  request.response().end(client(request));
                });
    await(listening.listen(0, "127.0.0.1"));
    return URI.create("https://127.0.0.1:" + listening.actualPort() + "/");
  }

  private static String client(HttpServerRequest request) {
    try {
      X509Certificate shown =
          (X509Certificate) request.connection().sslSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException none) {
      return NOBODY;
    }
  }

  /** Accepts every certificate, and names one authority. */
  private record Anybody(X509Certificate named) implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {named};
    }
  }
}
