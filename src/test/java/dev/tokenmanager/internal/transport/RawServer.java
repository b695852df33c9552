package dev.tokenmanager.internal.transport;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server on loopback that speaks whatever a test wants, and counts its connections. */
final class RawServer {

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final NetServer server;

  private RawServer(Vertx vertx, NetServerOptions options, Consumer<NetSocket> accepted) {
    this.server =
        vertx
            .createNetServer(options)
            .connectHandler(
                socket -> {
                  opened.incrementAndGet();
                  socket.closeHandler(gone -> closed.incrementAndGet());
                  accepted.accept(socket);
                });
  }

  /** Runs {@code script} when a request was read to the end of its head. */
  static RawServer answering(Vertx vertx, Consumer<NetSocket> script) throws Exception {
    return answering(vertx, new NetServerOptions(), script);
  }

  static RawServer answering(Vertx vertx, NetServerOptions options, Consumer<NetSocket> script)
      throws Exception {
    RawServer[] self = new RawServer[1];
    self[0] =
        new RawServer(
            vertx, options, socket -> self[0].onHead(socket, () -> script.accept(socket)));
    return self[0].listen();
  }

  /** On that address of loopback. */
  static RawServer answering(Vertx vertx, String address, Consumer<NetSocket> script)
      throws Exception {
    RawServer[] self = new RawServer[1];
    self[0] =
        new RawServer(
            vertx,
            new NetServerOptions(),
            socket -> self[0].onHead(socket, () -> script.accept(socket)));
    return self[0].listen(0, address);
  }

  /** On that address and port. */
  static RawServer accepting(Vertx vertx, String address, int port, Consumer<NetSocket> script)
      throws Exception {
    return new RawServer(vertx, new NetServerOptions(), script).listen(port, address);
  }

  /** Runs {@code script} when a connection was accepted, reading nothing by itself. */
  static RawServer accepting(Vertx vertx, Consumer<NetSocket> script) throws Exception {
    return new RawServer(vertx, new NetServerOptions(), script).listen();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  int port() {
    return server.actualPort();
  }

  int opened() {
    return opened.get();
  }

  List<String> requests() {
    return requests;
  }

  void awaitOpened(int count) {
    await().until(() -> opened.get() == count);
  }

  /** Waits until this many connections were made and every one is gone. */
  void awaitClosed(int count) {
    await().until(() -> opened.get() == count && closed.get() == count);
  }

  /** Waits until every connection that was made is gone. */
  void awaitAllClosed() {
    await().until(() -> closed.get() == opened.get());
  }

  private void onHead(NetSocket socket, Runnable script) {
    Buffer head = Buffer.buffer();
    socket.handler(
        part -> {
          boolean before = head.toString().contains("\r\n\r\n");
          head.appendBuffer(part);
          if (!before && head.toString().contains("\r\n\r\n")) {
            requests.add(head.toString());
            script.run();
          }
        });
  }

  private RawServer listen() throws Exception {
    return listen(0, "127.0.0.1");
  }

  private RawServer listen(int port, String address) throws Exception {
    TransportTestBase.await(server.listen(port, address));
    return this;
  }
}
