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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A server in Weaviate's place that notes and answers bytes. Any thread. */
final class RawWeaviate implements AutoCloseable {

  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What came, head and body, a request each. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What is answered to a request; where it ends with {@link #CLOSE} the connection is closed. */
  volatile Function<String, String> script = request -> OK;

  /** At the end of an answer. */
  static final String CLOSE = "<close>";

  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  RawWeaviate() throws IOException {
    this(0);
  }

  RawWeaviate(int port) throws IOException {
    server = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
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

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
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
      for (String request = read(in); request != null; request = read(in)) {
        requests.add(request);
        String answer = script.apply(request);
        boolean last = answer.endsWith(CLOSE);
        String text = last ? answer.substring(0, answer.length() - CLOSE.length()) : answer;
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        if (last) {
          return;
        }
      }
    } catch (IOException | UncheckedIOException gone) {
      // the other side went away
    } finally {
      open.remove(socket);
    }
  }

  private static @Nullable String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("transfer-encoding: chunked")) {
      while (!head.toString().endsWith("\r\n0\r\n\r\n")) {
        head.append((char) in.read());
      }
    } else if (lower.contains("\r\ncontent-length: ")) {
      int length =
          Integer.parseInt(lower.split("\r\ncontent-length: ", 2)[1].split("\r\n", 2)[0].strip());
      head.append(new String(in.readNBytes(length), ISO_8859_1));
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
