package dev.tokenmanager.oidc;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;

/** A name server on loopback that knows no name (RFC 1035 §4.1.1: RCODE 3). */
final class DnsServer {

  private static final int FLAGS = 2;
  private static final short RESPONSE_NAME_ERROR = (short) 0x8183;

  private DnsServer() {}

  /** Its port. */
  static int start(Vertx vertx) throws Exception {
    DatagramSocket socket = vertx.createDatagramSocket();
    socket.handler(
        query -> {
          Buffer answer = query.data().copy().setShort(FLAGS, RESPONSE_NAME_ERROR);
          socket.send(answer, query.sender().port(), query.sender().host());
        });
    TransportTestBase.await(socket.listen(0, "127.0.0.1"));
    return socket.localAddress().port();
  }
}
