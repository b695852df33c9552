package dev.tokenmanager.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/1.1 to loopback for small requests, each of which takes the one that rested
 * longest, or else the first to be free. One thread writes, one other reads for all of them: what
 * is measured is the other side.
 */
final class LoadConnections implements AutoCloseable {

  private static final int MOST_OF_ANSWER = 1 << 12;
  private static final String LENGTH = "\r\ncontent-length:";

  private final byte[] request;
  private final Selector selector = Selector.open();
  private final Queue<Connection> free = new ArrayDeque<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Thread reader = new Thread(this::read, "answers");
  private volatile boolean closed;

  LoadConnections(int count, int port, String path) throws IOException {
    String text = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
    request = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < count; i++) {
      free.add(new Connection(port));
    }
    reader.start();
  }

  /** One request; whoever is told is told by another thread. */
  void get(Runnable answered) {
    Connection connection;
    synchronized (free) {
      connection = free.poll();
      if (connection == null) {
        waiting.add(answered);
        return;
      }
    }
    connection.send(answered);
  }

  private void read() {
    try {
      while (!closed) {
        selector.select(key -> ((Connection) key.attachment()).receive());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    closed = true;
    selector.wakeup();
    reader.join();
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  /** With at most one request. */
  private final class Connection {

    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocate(MOST_OF_ANSWER);
    private volatile @Nullable Runnable answered;

    Connection(int port) throws IOException {
      channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void send(Runnable whenAnswered) {
      answered = whenAnswered;
      try {
        if (channel.write(ByteBuffer.wrap(request)) < request.length) {
          throw new IllegalStateException("no room for a request");
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    void receive() {
      try {
        if (channel.read(answer) < 0) {
          throw new EOFException("closed");
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      Runnable told = answered;
      if (told == null || !isWhole()) {
        return;
      }
      answer.clear();
      told.run();
      Runnable next;
      synchronized (free) {
        next = waiting.poll();
        if (next == null) {
          free.add(this);
          return;
        }
      }
      send(next);
    }

    private boolean isWhole() {
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return false;
      }
      String head = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
      int length = head.indexOf(LENGTH) + LENGTH.length();
      if (!head.startsWith("http/1.1 200 ") || length < LENGTH.length()) {
        throw new IllegalStateException("not a full answer: " + head);
      }
      int body = Integer.parseInt(head.substring(length, head.indexOf('\r', length)).strip());
      return text.length() == end + 4 + body;
    }
  }
}
