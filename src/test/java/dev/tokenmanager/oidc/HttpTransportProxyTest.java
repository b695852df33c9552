package dev.tokenmanager.oidc;

import static dev.tokenmanager.oidc.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ConnectionOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTransportProxyTest extends TransportTestBase {

  @TempDir static Path directory;

  private @Nullable NetClient tunnels;

  @Test
  void exchange_plainHttpThroughProxy_asksItForTheAbsoluteUri() throws Exception {
    RawServer proxy =
        RawServer.answering(
            vertx, socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

    HttpReply reply =
        exchange(post(URI.create("http://localhost:1/a?b"), "a=b", LONG, through(proxy, null)));

    assertThat(reply.body()).isEqualTo("{}");
    assertThat(proxy.requests().get(0)).startsWith("POST http://localhost:1/a?b HTTP/1.1\r\n");
    assertThat(proxy.requests().get(0)).containsIgnoringCase("host: localhost:1\r\n");
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
  void g8_exchange_proxyDeclinesToConnect_knownNotUsed() throws Exception {
    RawServer proxy =
        RawServer.answering(
            vertx, socket -> socket.write("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"));

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
        failure(post(URI.create("https://auth.example/"), "a=b", SHORT, through(proxy, null)));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertThat(failure.outcomeUnknown()).isFalse();
    proxy.awaitClosed(1);
  }

  private static ConnectionOptions through(RawServer proxy, @Nullable Path caFile) {
    return new ConnectionOptions(
        caFile, new ConnectionOptions.Proxy("127.0.0.1", proxy.port()), false);
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
    HttpServerOptions options =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions());
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(request -> request.response().end(request.path()));
    await(server.listen(0, "127.0.0.1"));
    return server.actualPort();
  }
}
