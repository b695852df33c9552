package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Providers that no request reaches: known not used. */
class HttpTransportUnreachableTest extends TransportTestBase {

  @Test
  void g08_exchange_connectionRefused_knownNotUsed() throws Exception {
    int port = closedPort();

    ProviderException failure =
        failure(post(URI.create("http://127.0.0.1:" + port + "/"), "a=b", LONG));

    assertNotUsed(failure, TokenFailure.UNAVAILABLE, "connection_refused");
    assertThat(failure).hasMessage("127.0.0.1:%d refuses the connection.", port);
  }

  @Test
  void g08_exchange_unknownHostName_knownNotUsed() throws Exception {
    HttpTransport mine =
        new HttpTransport(
            context,
            NO_SECRETS,
            System::nanoTime,
            host -> {
              throw new UnknownHostException(host);
            });

    ProviderException failure =
        failureOf(mine.exchange(post(URI.create("https://nonexistent.invalid/"), "a=b", LONG)));

    assertNotUsed(failure, TokenFailure.UNAVAILABLE, "dns");
    assertThat(failure).hasMessage("The host name of nonexistent.invalid:443 cannot be resolved.");
  }

  @Test
  void g08_exchange_addressOfNoInterface_knownNotUsed() throws Exception {
    ProviderException failure =
        failure(post(URI.create("https://[fe80::1%25none0]/"), "a=b", LONG));

    assertNotUsed(failure, TokenFailure.UNAVAILABLE, "dns");
  }

  @Test
  void g08_exchange_connectTimeout_knownNotUsed() throws Exception {
    // A full backlog: the kernel answers no further connection.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = fill(full);

      ProviderException failure =
          failure(post(URI.create("http://127.0.0.1:" + full.getLocalPort() + "/"), "a=b", SHORT));

      // Where a kernel accepts all the same, the request was sent.
      assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
      assertThat(failure.outcomeUnknown()).isEqualTo(!failure.metadataSuspect());
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void exchange_proxyRefused_namesTheProxy() throws Exception {
    int port = closedPort();
    ConnectionOptions proxied =
        new ConnectionOptions(null, new ConnectionOptions.Proxy("127.0.0.1", port), false);

    ProviderException failure =
        failure(post(URI.create("https://auth.example/"), "a=b", LONG, proxied));

    assertNotUsed(failure, TokenFailure.UNAVAILABLE, "connection_refused");
    assertThat(failure).hasMessage("The proxy 127.0.0.1:%d refuses the connection.", port);
  }

  private static void assertNotUsed(ProviderException failure, TokenFailure code, String word) {
    assertFailure(failure, code, word);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure.metadataSuspect()).isTrue();
  }

  static List<Socket> fill(ServerSocket server) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Socket socket = new Socket();
      sockets.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 100);
      } catch (SocketTimeoutException enough) {
        return sockets;
      }
    }
    return sockets;
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
