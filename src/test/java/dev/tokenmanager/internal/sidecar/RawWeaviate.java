package dev.tokenmanager.internal.sidecar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server in Weaviate's place that notes and answers bytes. Any thread. */
final class RawWeaviate implements AutoCloseable {

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What came, head and body, a request each. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What is answered to a request; where it ends with {@link #CLOSE} the connection is closed. */
  volatile Function<String, String> script = request -> OK;

  /** Whether the answer comes before the body is read, and the script sees the head alone. */
  volatile boolean early;

  /** At the end of an answer. */
  static final String CLOSE = "<close>";

  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  RawWeaviate() throws IOException {
    this(0);
  }

  RawWeaviate(int port) throws IOException {
    this(port, InetAddress.getLoopbackAddress());
  }

  RawWeaviate(int port, InetAddress address) throws IOException {
    server = new ServerSocket(port, 200, address);
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "raw-weaviate");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int connections() {
    return open.size();
  }

  /** How many there have been. */
  int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the end of the test
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      for (String head = head(in); head != null; head = head(in)) {
        String body = early ? "" : body(in, head);
        requests.add(head + body);
        String answer = script.apply(head + body);
        boolean last = answer.endsWith(CLOSE);
        String text = last ? answer.substring(0, answer.length() - CLOSE.length()) : answer;
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        if (last) {
          lastWords(socket);
          return;
        }
        if (early) {
          body(in, head);
        }
      }
    } catch (IOException | UncheckedIOException gone) {
      // the other side went away
    } finally {
      open.remove(socket);
    }
  }

  /** RFC 9112 §9.6: what is closed while something is unread takes the answer with it. */
  private void lastWords(Socket socket) throws IOException {
    if (early) {
      socket.shutdownOutput();
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private static @Nullable String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String body(InputStream in, String head) throws IOException {
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("transfer-encoding: chunked")) {
      StringBuilder body = new StringBuilder("\r\n");
      while (!body.toString().endsWith("\r\n0\r\n\r\n")) {
        body.append((char) in.read());
      }
      return body.substring(2);
    }
    if (!lower.contains("\r\ncontent-length: ")) {
      return "";
    }
    String length = lower.split("\r\ncontent-length: ", 2)[1].split("\r\n", 2)[0].strip();
    return new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
  }

  /** As Weaviate ends those that nobody uses. */
  void closeConnections() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeConnections();
  }
}
