package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTransportProxyTest extends TransportTestBase {

  @TempDir static Path directory;

  private @Nullable NetClient tunnels;

  @ParameterizedTest
  @CsvSource({
    "http://auth.example/, auth.example",
    "http://auth.example:1/a?b, auth.example:1",
    "http://[2001:db8::1]:8080/p, [2001:db8::1]:8080"
  })
  void exchange_plainHttpThroughProxy_asksItForTheAbsoluteUri(URI uri, String host)
      throws Exception {
    RawServer proxy =
        RawServer.answering(
            vertx, socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

    HttpReply reply = exchange(post(uri, "a=b", LONG, insecurely(proxy)));

    assertThat(reply.body()).isEqualTo("{}");
    assertThat(proxy.requests().get(0)).startsWith("POST " + uri + " HTTP/1.1\r\n");
    assertThat(proxy.requests().get(0)).containsIgnoringCase("host: " + host + "\r\n");
    proxy.awaitClosed(1);
  }

  @Test
  void exchange_httpsThroughProxy_tunnelsAndVerifiesTheServer() throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "dns:auth.example");
    int port = serveTls(certificate);
    RawServer proxy = RawServer.answering(vertx, socket -> tunnel(socket, port));
    URI uri = URI.create("https://auth.example/token");

    HttpReply reply = exchange(post(uri, "a=b", LONG, through(proxy, certificate.pem())));

    assertThat(reply.body()).isEqualTo("/token");
    assertThat(proxy.requests().get(0)).startsWith("CONNECT auth.example:443 HTTP/1.1\r\n");
    proxy.awaitClosed(1);
  }

  @Test
  void g08_exchange_proxyDeclinesToConnect_knownNotUsed() throws Exception {
    RawServer proxy =
        RawServer.answering(
            vertx, socket -> socket.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"));

    ProviderException failure =
        failure(post(URI.create("https://auth.example/"), "a=b", LONG, through(proxy, null)));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "proxy_refused");
    assertThat(failure.outcomeUnknown()).isFalse();
    proxy.awaitClosed(1);
  }

  @Test
  void g12_exchange_proxyNeverConnects_timesOutAndDropsConnection() throws Exception {
    RawServer proxy = RawServer.answering(vertx, socket -> {});

    ProviderException failure =
        timeout(
            proxy.requests()::size,
            given -> post(URI.create("https://auth.example/"), "a=b", given, through(proxy, null)));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertThat(failure.outcomeUnknown()).isFalse();
    proxy.awaitAllClosed();
  }

  @Test
  void g11_close_proxyConnectsOnlyLater_dropsConnectionAtOnce() throws Exception {
    CompletableFuture<NetSocket> asked = new CompletableFuture<>();
    RawServer proxy = RawServer.answering(vertx, asked::complete);
    Future<HttpReply> exchange =
        transport.exchange(
            post(
                URI.create("https://auth.example/"),
                "a=b",
                LONG.multipliedBy(10),
                through(proxy, null)));
    NetSocket socket = asked.get(WaitLimit.SECONDS, TimeUnit.SECONDS);

    await(transport.close());
    await(socket.write("HTTP/1.1 200 OK\r\n\r\n"));

    ProviderException failure = failureOf(exchange);
    assertFailure(failure, TokenFailure.UNAVAILABLE, "stopped");
    assertThat(failure.outcomeUnknown()).isFalse();
    proxy.awaitClosed(1);
  }

  @ParameterizedTest
  @CsvSource({
    "http://auth.example/t, false, 'wants authentication (HTTP 407): set proxy.username'",
    "https://auth.example/t, false, 'wants authentication (HTTP 407): set proxy.username'",
    "http://auth.example/t, true, 'refuses proxy.username with its password (HTTP 407)'",
    "https://auth.example/t, true, 'refuses proxy.username with its password (HTTP 407)'"
  })
  void g08_exchange_proxyWantsAuthentication_permanentAndKnownNotUsed(
      URI uri, boolean given, String sentence) throws Exception {
    RawServer proxy =
        RawServer.answering(
            vertx,
            socket ->
                socket.write(
                    "HTTP/1.1 407 s3cr3t-reason\r\nProxy-Authenticate: Basic realm=\"s3cr3t\"\r\n"
                        + "Content-Length: 2\r\n\r\n{}"));

    ProviderException failure =
        failureOf(
            knowing("s3cr3t-pw")
                .exchange(post(uri, "a=b", LONG, given ? asUser(proxy) : insecurely(proxy))));

    assertFailure(failure, TokenFailure.REJECTED, "proxy_authentication");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure)
        .hasMessageContaining("The proxy 127.0.0.1:" + proxy.port() + " " + sentence)
        .hasMessageNotContaining("s3cr3t");
    proxy.awaitClosed(1);
  }

  @Test
  void exchange_plainHttpAsUser_theHeaderIsForTheProxy() throws Exception {
    RawServer proxy = RawServer.answering(vertx, HttpTransportProxyTest::ok);

    await(
        knowing("s3cr3t-pässword")
            .exchange(post(URI.create("http://auth.example/t"), "a=b", LONG, asUser(proxy))));

    assertThat(proxy.requests().get(0)).containsOnlyOnce(BASIC + basic("s3cr3t-pässword") + "\r\n");
  }

  @Test
  void g10_exchange_httpsAsUser_noneButTheProxySeesThePassword() throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "dns:auth.example");
    List<String> seen = new CopyOnWriteArrayList<>();
    int port = serveTls(certificate, request -> seen.add(String.valueOf(request.headers())));
    RawServer proxy = RawServer.answering(vertx, socket -> tunnel(socket, port));
    ConnectionOptions connection =
        new ConnectionOptions(new CaFile(certificate.pem(), false), asUser(proxy).proxy(), false);

    await(
        knowing("s3cr3t-pw")
            .exchange(post(URI.create("https://auth.example/t"), "a=b", LONG, connection)));

    assertThat(proxy.requests().get(0))
        .startsWith("CONNECT auth.example:443 ")
        .containsIgnoringCase(BASIC + basic("s3cr3t-pw") + "\r\n");
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0)).doesNotContainIgnoringCase("proxy-authorization");
  }

  @Test
  void exchange_passwordChanges_theNextRequestHasTheNewOne() throws Exception {
    RawServer proxy = RawServer.answering(vertx, HttpTransportProxyTest::ok);
    String[] password = {"s3cr3t-1"};
    HttpTransport mine =
        new HttpTransport(context, source -> new Secret(password[0]), System::nanoTime);
    HttpCall call = post(URI.create("http://auth.example/t"), "a=b", LONG, asUser(proxy));
    await(mine.exchange(call));

    password[0] = "s3cr3t-2";
    await(mine.exchange(call));

    assertThat(proxy.requests().get(1)).contains(BASIC + basic("s3cr3t-2") + "\r\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the name, http://localhost:PORT/t",
    "an address, http://127.0.0.1:PORT/t",
    "an address in IPv6, http://[::ffff:127.0.0.1]:PORT/t"
  })
  void g10_exchange_loopback_isReachedDirectly(String row, String url) throws Exception {
    RawServer server = RawServer.answering(vertx, HttpTransportProxyTest::ok);
    RawServer proxy = RawServer.answering(vertx, HttpTransportProxyTest::ok);
    URI uri = URI.create(url.replace("PORT", String.valueOf(server.port())));

    await(knowing("s3cr3t-pw").exchange(post(uri, "a=b", LONG, asUser(proxy))));

    assertThat(proxy.opened()).isZero();
    assertThat(server.requests().get(0))
        .startsWith("POST /t ")
        .doesNotContainIgnoringCase("proxy-authorization");
  }

  private static final String BASIC = "proxy-authorization: Basic ";

  private static void ok(NetSocket socket) {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  }

  private static String basic(String password) {
    return Base64.getEncoder()
        .encodeToString(("user:" + password).getBytes(StandardCharsets.UTF_8));
  }

  private HttpTransport knowing(String password) {
    return new HttpTransport(context, source -> new Secret(password), System::nanoTime);
  }

  private static ConnectionOptions insecurely(RawServer proxy) {
    return new ConnectionOptions(
        null, new ConnectionOptions.Proxy("127.0.0.1", proxy.port()), true);
  }

  private static ConnectionOptions asUser(RawServer proxy) {
    return new ConnectionOptions(
        null,
        new ConnectionOptions.Proxy(
            "127.0.0.1",
            proxy.port(),
            "user",
            new SecretSource.Env("proxy.passwordEnv", "PROXY_PASSWORD"),
            List.of()),
        true);
  }

  private static ConnectionOptions through(RawServer proxy, @Nullable Path caFile) {
    return new ConnectionOptions(
        caFile == null ? null : new CaFile(caFile, false),
        new ConnectionOptions.Proxy("127.0.0.1", proxy.port()),
        false);
  }

  private void tunnel(NetSocket socket, int port) {
    // Kept, or the garbage collector closes it with its connections.
    tunnels = vertx.createNetClient();
    tunnels
        .connect(port, "127.0.0.1")
        .onSuccess(
            server -> {
              socket.handler(server::write);
              server.handler(socket::write);
              server.closeHandler(gone -> socket.close());
              socket.write("HTTP/1.1 200 OK\r\n\r\n");
            });
  }

  private int serveTls(TestCertificate certificate) throws Exception {
    return serveTls(certificate, request -> {});
  }

  private int serveTls(TestCertificate certificate, Consumer<HttpServerRequest> seen)
      throws Exception {
    HttpServerOptions options =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions());
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  seen.accept(request);
                  request.response().end(request.path());
                });
    await(server.listen(0, "127.0.0.1"));
    return server.actualPort();
  }
}
