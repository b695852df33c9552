package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names with several addresses: of loopback, which on Linux is all of 127.0.0.0/8. */
class HttpTransportAddressesTest extends TransportTestBase {

  /** Long enough to be answered in half of it, short enough to wait for a share of it. */
  private static final Duration SOME = Duration.ofSeconds(8);

  private static void ok(NetSocket socket) {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  }

  @TempDir static Path directory;

  private final Map<String, List<String>> hosts = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);

  @BeforeEach
  void resolveHere() {
    transport = new HttpTransport(context, NO_SECRETS, System::nanoTime, this::resolve);
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    asked.add(host);
    List<String> addresses = hosts.get(host);
    if (addresses == null) {
      throw new UnknownHostException(host);
    }
    if (addresses.isEmpty()) {
      hang();
    }
    InetAddress[] known = new InetAddress[addresses.size()];
    for (int i = 0; i < known.length; i++) {
      known[i] =
          InetAddress.getByAddress(host, InetAddress.getByName(addresses.get(i)).getAddress());
    }
    return known;
  }

  private void hang() throws UnknownHostException {
    try {
      never.await();
    } catch (InterruptedException stopped) {
      throw new UnknownHostException("stopped");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the first A record is dead, 127.0.0.2 127.0.0.1",
    "all but the last are dead, 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.1",
    "IPv6 leads nowhere, ::1 127.0.0.1",
    "the dead one is the last, 127.0.0.1 127.0.0.2"
  })
  void exchange_someAddressAnswers_isAnswered(String row, String addresses) throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("auth.test", List.of(addresses.split(" ", -1)));

    HttpReply reply = exchange(post(named(server), "a=b", LONG, INSECURE));

    assertThat(reply.body()).isEqualTo("{}");
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0))
        .containsIgnoringCase("host: auth.test:" + server.port() + "\r\n");
    server.awaitClosed(1);
  }

  @Test
  void g08_exchange_noAddressIsConnected_namesThemAndIsKnownNotUsed() throws Exception {
    hosts.put("auth.test", List.of("127.0.0.2", "127.0.0.3"));

    ProviderException failure =
        failure(post(URI.create("http://auth.test:1/"), "a=b", LONG, INSECURE));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "connection_refused");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure.metadataSuspect()).isTrue();
    assertThat(failure)
        .hasMessage("auth.test:1 refuses the connection. Tried: 127.0.0.2, 127.0.0.3.");
  }

  @Test
  void g12_exchange_hundredsOfAddresses_sentenceIsBounded() throws Exception {
    hosts.put("auth.test", IntStream.range(1, 200).mapToObj(i -> "127.0.1." + i).toList());

    ProviderException failure =
        failure(post(URI.create("http://auth.test:1/"), "a=b", LONG, INSECURE));

    assertThat(failure).hasMessageEndingWith("127.0.1.7, 127.0.1.8, and 8 more.");
  }

  @Test
  void exchange_everyTime_isResolvedAgain() throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("auth.test", List.of("127.0.0.2"));
    failure(post(named(server), "a=b", LONG, INSECURE));

    hosts.put("auth.test", List.of("127.0.0.1"));

    assertThat(exchange(post(named(server), "a=b", LONG, INSECURE)).status()).isEqualTo(200);
    assertThat(asked).containsExactly("auth.test", "auth.test");
  }

  @Test
  void exchange_firstAddressNeverAnswersATcpConnect_secondIsTriedInTime() throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("auth.test", List.of("127.0.0.2", "127.0.0.1"));
    try (ServerSocket full =
        new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.2"))) {
      List<Socket> waiting = HttpTransportUnreachableTest.fill(full);

      Future<HttpReply> reply = transport.exchange(post(named(server), "a=b", SOME, INSECURE));

      // Where a kernel accepts all the same, the request was sent.
      if (waiting.stream().anyMatch(socket -> !socket.isConnected())) {
        assertThat(await(reply).body()).isEqualTo("{}");
      }
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void exchange_firstAddressIsSilentInTheTlsHandshake_secondIsTriedInTime() throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "dns:auth.test");
    int port = serveTls(certificate);
    try (ServerSocket silent = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.2"))) {
      hosts.put("auth.test", List.of("127.0.0.2", "127.0.0.1"));
      ConnectionOptions trusting =
          new ConnectionOptions(new CaFile(certificate.pem(), false), null, false);

      HttpReply reply =
          exchange(post(URI.create("https://auth.test:" + port + "/token"), "a=b", SOME, trusting));

      assertThat(reply.body()).isEqualTo("/token");
      // The first connection is gone.
      try (Socket accepted = silent.accept()) {
        accepted.setSoTimeout((int) LONG.toMillis());
        assertThat(readToEnd(accepted)).isTrue();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the other refuses, 127.0.0.1, 3000, 127.0.0.1 127.0.0.2",
    "the first is dead, 127.0.0.1, 3000, 127.0.0.2 127.0.0.1 127.0.0.3",
    "all of eight are slow, 0.0.0.0, 800,"
        + " 127.0.0.1 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.7 127.0.0.8"
  })
  void exchange_slowTlsHandshake_isWaitedForOnOneConnection(
      String row, String bound, long slowMillis, String addresses) throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "dns:auth.test");
    RawServer slow = slowly(serveTls(certificate), bound, slowMillis);
    hosts.put("auth.test", List.of(addresses.split(" ", -1)));
    ConnectionOptions trusting =
        new ConnectionOptions(new CaFile(certificate.pem(), false), null, false);
    URI uri = URI.create("https://auth.test:" + slow.port() + "/token");

    HttpReply reply = exchange(post(uri, "a=b", LONG, trusting));

    assertThat(reply.body()).isEqualTo("/token");
    assertThat(slow.opened()).isOne();
  }

  @Test
  void exchange_oneRefusesAndOneIsSilentInTheTlsHandshake_saysThatThereIsNoAnswer()
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.2"))) {
      hosts.put("auth.test", List.of("127.0.0.2", "127.0.0.1"));
      URI uri = URI.create("https://auth.test:" + silent.getLocalPort() + "/");

      ProviderException failure = failure(post(uri, "a=b", Duration.ofSeconds(4), DIRECT));

      assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure)
          .hasMessageEndingWith(
              " does not respond. Tried: 127.0.0.2 (no answer), 127.0.0.1 (refused).");
    }
  }

  @Test
  void exchange_moreAddressesThanHaveTimeAndTheFirstAreDead_nextExchangeGoesOnWithTheOthers()
      throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("auth.test", List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"));
    HttpCall call = post(named(server), "a=b", Duration.ofSeconds(3), INSECURE);

    assertThat(failure(call)).hasMessageEndingWith("Tried: 127.0.0.2, 127.0.0.3, 127.0.0.4.");
    assertThat(exchange(call).body()).isEqualTo("{}");
    assertThat(exchange(call).body()).isEqualTo("{}");
  }

  @Test
  void exchange_firstAddressEndsTheTlsHandshake_secondIsTried() throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "dns:auth.test");
    int port = serveTls(certificate);
    vertx.createNetServer().connectHandler(NetSocket::close).listen(port, "127.0.0.2");
    hosts.put("auth.test", List.of("127.0.0.2", "127.0.0.1"));
    ConnectionOptions trusting =
        new ConnectionOptions(new CaFile(certificate.pem(), false), null, false);

    HttpReply reply =
        exchange(post(URI.create("https://auth.test:" + port + "/token"), "a=b", LONG, trusting));

    assertThat(reply.body()).isEqualTo("/token");
  }

  @Test
  void g12_exchange_untrustedCertificate_isNotTriedElsewhere() throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "dns:auth.test");
    int port = serveTls(certificate);
    RawServer other = RawServer.accepting(vertx, "127.0.0.2", port, socket -> {});
    hosts.put("auth.test", List.of("127.0.0.1", "127.0.0.2"));

    ProviderException failure =
        failure(post(URI.create("https://auth.test:" + port + "/"), "a=b", LONG, DIRECT));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "tls_untrusted");
    assertThat(other.opened()).isZero();
  }

  /** Not every machine has both. */
  static List<String> loopbackAddresses() {
    return Stream.of("127.0.0.1", "::1").filter(HttpTransportAddressesTest::isBindable).toList();
  }

  @Test
  void exchange_localhostWhereNobodyListens_namesBothFamilies() throws Exception {
    ProviderException failure =
        failure(post(URI.create("http://localhost:1/"), "a=b", LONG, DIRECT));

    assertThat(failure).hasMessageContaining("127.0.0.1");
    assertThat(failure.getMessage()).containsPattern("(0:){7}1|::1");
  }

  @ParameterizedTest
  @MethodSource("loopbackAddresses")
  void exchange_localhost_isBothFamiliesWithoutBeingResolved(String address) throws Exception {
    RawServer server = RawServer.answering(vertx, address, HttpTransportAddressesTest::ok);

    HttpReply reply =
        exchange(post(URI.create("http://localhost:" + server.port() + "/"), "a=b", LONG, DIRECT));

    assertThat(reply.body()).isEqualTo("{}");
    assertThat(asked).isEmpty();
  }

  @Test
  void exchange_proxyWithSeveralAddresses_onlyItsNameIsResolved() throws Exception {
    RawServer proxy = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("proxy.test", List.of("127.0.0.2", "127.0.0.1"));
    ConnectionOptions through =
        new ConnectionOptions(null, new ConnectionOptions.Proxy("proxy.test", proxy.port()), true);

    HttpReply reply = exchange(post(URI.create("http://auth.test/t"), "a=b", LONG, through));

    assertThat(reply.body()).isEqualTo("{}");
    assertThat(proxy.requests().get(0)).startsWith("POST http://auth.test/t HTTP/1.1\r\n");
    assertThat(asked).containsExactly("proxy.test");
  }

  @Test
  void exchange_noAddressOfTheProxyIsConnected_namesThem() throws Exception {
    hosts.put("proxy.test", List.of("127.0.0.2", "127.0.0.3"));
    ConnectionOptions through =
        new ConnectionOptions(null, new ConnectionOptions.Proxy("proxy.test", 1), false);

    ProviderException failure =
        failure(post(URI.create("https://auth.test/t"), "a=b", LONG, through));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "connection_refused");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure)
        .hasMessage("The proxy proxy.test:1 refuses the connection. Tried: 127.0.0.2, 127.0.0.3.");
    assertThat(asked).containsExactly("proxy.test");
  }

  @Test
  void exchange_firstAddressOfTheProxyRefuses_failureIsThatOfTheTarget() throws Exception {
    RawServer proxy =
        RawServer.answering(
            vertx,
            socket ->
                socket
                    .write("HTTP/1.1 200 OK\r\n\r\n")
                    .onSuccess(tunnel -> socket.handler(hello -> socket.close())));
    hosts.put("proxy.test", List.of("127.0.0.2", "127.0.0.1"));
    ConnectionOptions through =
        new ConnectionOptions(null, new ConnectionOptions.Proxy("proxy.test", proxy.port()), false);

    ProviderException failure =
        failure(post(URI.create("https://auth.test/t"), "a=b", LONG, through));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "connection_lost");
    assertThat(failure).hasMessage("auth.test:443 ends the connection during the TLS handshake.");
  }

  @Test
  void g10_exchange_hostInNoProxy_isReachedDirectlyWithoutThePassword() throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    RawServer proxy = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("auth.test", List.of("127.0.0.1"));
    SecretSource password = new SecretSource.Env("proxy.passwordEnv", "PROXY_PASSWORD");
    ConnectionOptions.Proxy around =
        new ConnectionOptions.Proxy(
            "127.0.0.1", proxy.port(), "user", password, List.of("auth.test"));
    URI uri = URI.create("http://auth.test:" + server.port() + "/t");

    exchange(post(uri, "a=b", LONG, new ConnectionOptions(null, around, true)));

    assertThat(proxy.opened()).isZero();
    assertThat(server.requests().get(0))
        .startsWith("POST /t ")
        .doesNotContainIgnoringCase("proxy-authorization");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void exchange_hostNameWithUnderscoreByHttp_isAnswered(boolean proxied) throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("key_cloak.my_net", List.of("127.0.0.1"));
    URI uri = URI.create("http://key_cloak.my_net:" + server.port() + "/token?a=b");
    ConnectionOptions connection =
        proxied
            ? new ConnectionOptions(
                null, new ConnectionOptions.Proxy("127.0.0.1", server.port()), true)
            : INSECURE;

    assertThat(exchange(post(uri, "a=b", LONG, connection)).body()).isEqualTo("{}");

    assertThat(server.requests().get(0))
        .startsWith(proxied ? "POST " + uri + " " : "POST /token?a=b ")
        .containsIgnoringCase("host: key_cloak.my_net:" + server.port() + "\r\n");
  }

  @Test
  void exchange_hostNameWithUnderscoreByHttps_isRefusedAndSaysWhy() throws Exception {
    ProviderException failure =
        failure(post(URI.create("https://key_cloak:8443/"), "a=b", LONG, DIRECT));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "bad_uri");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure)
        .hasMessageContaining("key_cloak")
        .hasMessageContaining("Java's TLS refuses");
    assertThat(asked).isEmpty();
  }

  @Test
  void g12_nameThatHangs_delaysNoOther() throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportAddressesTest::ok);
    hosts.put("auth.test", List.of("127.0.0.1"));
    hosts.put("hung.test", List.of());
    List<Future<HttpReply>> hung = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      hung.add(transport.exchange(post(URI.create("http://hung.test/"), "a=b", LONG, INSECURE)));
    }

    assertThat(exchange(post(named(server), "a=b", LONG, INSECURE)).status()).isEqualTo(200);

    Awaitility.await()
        .untilAsserted(() -> assertThat(asked).containsExactlyInAnyOrder("hung.test", "auth.test"));
    await(transport.close());
    assertThat(failureOf(hung.get(199)).error()).isEqualTo("stopped");
    Awaitility.await().until(() -> threads().isEmpty());
  }

  @Test
  void g12_manyNamesThatHang_occupyFewThreads() throws Exception {
    for (int i = 0; i < 100; i++) {
      hosts.put("hung" + i + ".test", List.of());
      transport.exchange(post(URI.create("http://hung" + i + ".test/"), "a=b", LONG, INSECURE));
    }

    Awaitility.await().until(() -> asked.size() == 16);
    assertThat(threads()).hasSize(16);
  }

  @Test
  void g08_exchange_nameTakesTooLong_timesOutKnownNotUsed() throws Exception {
    hosts.put("hung.test", List.of());

    ProviderException failure =
        failure(post(URI.create("http://hung.test/"), "a=b", SHORT, INSECURE));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure).hasMessage("The host name of hung.test:80 was not resolved within 200 ms.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one family, 10.0.0.1 10.0.0.2 10.0.0.3, 10.0.0.1 10.0.0.2 10.0.0.3",
    "IPv4 first, 10.0.0.1 10.0.0.2 ::1 ::2, 10.0.0.1 ::1 10.0.0.2 ::2",
    "IPv6 first, ::1 ::2 ::3 10.0.0.1, ::1 10.0.0.1 ::2 ::3",
    "one, ::1, ::1"
  })
  void alternating(String row, String given, String expected) {
    assertThat(
            NameLookup.alternating(Arrays.stream(given.split(" ", -1)).map(this::address).toList()))
        .isEqualTo(Arrays.stream(expected.split(" ", -1)).map(this::address).toList());
  }

  private InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException notOne) {
      throw new IllegalArgumentException(notOne);
    }
  }

  private static final ConnectionOptions INSECURE = new ConnectionOptions(null, null, true);

  private static URI named(RawServer server) {
    return URI.create("http://auth.test:" + server.port() + "/");
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("weaviate-token-names"))
        .toList();
  }

  private static boolean isBindable(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.isBound();
    } catch (Exception noSuchFamily) {
      return false;
    }
  }

  /** What comes is handed on to {@code port} after that time only. */
  private RawServer slowly(int port, String bound, long millis) throws Exception {
    return RawServer.accepting(
        vertx,
        bound,
        0,
        socket -> {
          socket.pause();
          vertx.setTimer(
              millis,
              due ->
                  vertx
                      .createNetClient()
                      .connect(port, "127.0.0.1")
                      .onSuccess(
                          server -> {
                            socket.pipeTo(server);
                            server.pipeTo(socket);
                          }));
        });
  }

  private static boolean readToEnd(Socket socket) throws Exception {
    try {
      while (socket.getInputStream().read() >= 0) {
        // the client's half of the handshake
      }
      return true;
    } catch (SocketException reset) {
      return true;
    }
  }

  private int serveTls(TestCertificate certificate) throws Exception {
    HttpServerOptions options =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions());
    return await(
            vertx
                .createHttpServer(options)
                .requestHandler(request -> request.response().end(request.path()))
                .listen(0, "127.0.0.1"))
        .actualPort();
  }
}
