package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are slow, broken or hostile: each ends in one documented failure. */
class HttpTransportHostileTest extends TransportTestBase {

  private static final String OK = "HTTP/1.1 200 OK\r\n";

  @Test
  void g12_exchange_serverNeverAnswers_timesOutAndDropsConnection() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> {});

    ProviderException failure =
        timeout(server.requests()::size, given -> post(server.uri("/token"), "a=b", given));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure.getMessage())
        .matches(
            "127\\.0\\.0\\.1:%d did not answer fully within \\d+ ms\\.".formatted(server.port()));
    server.awaitAllClosed();
  }

  @Test
  void g12_exchange_serverDripsForEver_timesOutAndDropsConnection() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              socket.write(OK + "Content-Length: 100000\r\n\r\n");
              vertx.setPeriodic(5, tick -> socket.write("x"));
            });

    ProviderException failure =
        timeout(server.requests()::size, given -> post(server.uri("/token"), "a=b", given));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    assertThat(failure.outcomeUnknown()).isTrue();
    server.awaitAllClosed();
  }

  @Test
  void g12_exchange_serverDripsItsHead_timesOutAndDropsConnection() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              socket.write(OK);
              vertx.setPeriodic(5, tick -> socket.write("a: b\r\n"));
            });

    ProviderException failure =
        timeout(server.requests()::size, given -> post(server.uri("/token"), "a=b", given));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    server.awaitAllClosed();
  }

  @Test
  void g12_exchange_headStopsBeforeBody_timesOutAndDropsConnection() throws Exception {
    RawServer server =
        RawServer.answering(vertx, socket -> socket.write(OK + "Content-Length: 10\r\n\r\n"));

    ProviderException failure =
        timeout(server.requests()::size, given -> get(server.uri("/"), given));

    assertFailure(failure, TokenFailure.TIMEOUT, "timeout");
    server.awaitAllClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Transfer-Encoding: chunked\r\n"})
  void g12_exchange_bodyWithoutEnd_stopsAtTheLimitAndDropsConnection(String encoding)
      throws Exception {
    AtomicLong written = new AtomicLong();
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              socket.write(OK + encoding + "\r\n");
              floods(socket, encoding.isEmpty() ? "" : "10000\r\n", written);
            });

    ProviderException failure = failure(post(server.uri("/token"), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "body_too_large");
    assertThat(failure.outcomeUnknown()).isTrue();
    server.awaitClosed(1);
    // What two socket buffers and the limit hold, not what a server can send.
    assertThat(written).hasValueLessThan(64L << 20);
  }

  @Test
  void g12_exchange_declaredLengthOf100Megabytes_refusedBeforeTheBody() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx, socket -> socket.write(OK + "Content-Length: 104857600\r\n\r\n"));

    ProviderException failure = failure(post(server.uri("/token"), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "body_too_large");
    assertThat(failure.outcomeUnknown()).isTrue();
    server.awaitClosed(1);
  }

  @Test
  void g12_exchange_bodyOfExactlyOneMebibyte_isRead() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> answer(socket, HttpExchange.LIMIT));

    assertThat(exchange(get(server.uri("/"), LONG)).body()).hasSize(1 << 20);
  }

  @Test
  void g12_exchange_bodyOfOneByteMore_refused() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> answer(socket, HttpExchange.LIMIT + 1));

    assertFailure(
        failure(get(server.uri("/"), LONG)), TokenFailure.UNUSABLE_ANSWER, "body_too_large");
  }

  @Test
  void g12_exchange_undeclaredBodyOfExactlyOneMebibyte_isRead() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              socket.write(OK + "\r\n");
              socket.end(Buffer.buffer("x".repeat(HttpExchange.LIMIT)));
            });

    assertThat(exchange(get(server.uri("/"), LONG)).body()).hasSize(1 << 20);
  }

  @Test
  void g12_exchange_undeclaredBodyOfOneByteMore_refused() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              socket.write(OK + "\r\n");
              socket.end(Buffer.buffer("x".repeat(HttpExchange.LIMIT + 1)));
            });

    assertFailure(
        failure(get(server.uri("/"), LONG)), TokenFailure.UNUSABLE_ANSWER, "body_too_large");
  }

  @Test
  void g12_exchange_compressedBody_isNotInflated() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> socket.write(OK + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));

    assertThat(exchange(get(server.uri("/"), LONG)).body()).isEqualTo("abc");
    assertThat(server.requests().get(0)).containsIgnoringCase("accept-encoding: identity");
  }

  @Test
  void g12_exchange_headWithoutEnd_refused() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              socket.write(OK);
              floods(socket, "a: b\r\nb: ", new AtomicLong());
            });

    ProviderException failure = failure(post(server.uri("/token"), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "malformed_http");
    assertThat(failure.outcomeUnknown()).isTrue();
    server.awaitClosed(1);
  }

  @Test
  void g12_exchange_garbageInsteadOfHttp_unusable() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> socket.write("SSH-2.0-x\r\n\r\n"));

    ProviderException failure = failure(post(server.uri("/token"), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "malformed_http");
    assertThat(failure.outcomeUnknown()).isTrue();
    server.awaitClosed(1);
  }

  @Test
  void g08_exchange_closedBeforeTheAnswer_lostWithOutcomeUnknown() throws Exception {
    RawServer server = RawServer.answering(vertx, NetSocket::close);

    assertLost(failure(post(server.uri("/token"), "a=b", LONG)));
  }

  @Test
  void g08_exchange_resetAfterTheRequest_lostWithOutcomeUnknown() throws Exception {
    NetServerOptions abrupt = new NetServerOptions().setSoLinger(0);
    RawServer server = RawServer.answering(vertx, abrupt, NetSocket::close);

    assertLost(failure(post(server.uri("/token"), "a=b", LONG)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
      })
  void g08_exchange_halfAnAnswer_lostWithOutcomeUnknown(String half) throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> socket.end(Buffer.buffer(half)));

    assertLost(failure(post(server.uri("/token"), "a=b", LONG)));
  }

  private static void assertLost(ProviderException failure) {
    assertFailure(failure, TokenFailure.UNAVAILABLE, "connection_lost");
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure.metadataSuspect()).isFalse();
  }

  static void assertFailure(ProviderException failure, TokenFailure code, String word) {
    assertThat(failure.error()).as(failure.getMessage()).isEqualTo(word);
    assertThat(failure.failure()).isEqualTo(code);
    assertThat(failure.getMessage()).endsWith(".").doesNotContain("\n");
  }

  private static void answer(NetSocket socket, int length) {
    socket.write(OK + "Content-Length: " + length + "\r\n\r\n" + "x".repeat(length));
  }

  /** Sends as fast as the client reads, for ever. */
  private static void floods(NetSocket socket, String prefix, AtomicLong written) {
    Buffer part = Buffer.buffer(prefix + "x".repeat(0x10000) + (prefix.isEmpty() ? "" : "\r\n"));
    while (!socket.writeQueueFull()) {
      socket.write(part);
      written.addAndGet(part.length());
    }
    socket.drainHandler(ready -> floods(socket, prefix, written));
  }
}
