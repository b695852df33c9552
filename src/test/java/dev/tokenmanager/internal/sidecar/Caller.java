package dev.tokenmanager.internal.sidecar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tokenmanager.testing.WaitLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Sends bytes to the sidecar, whatever they are. One thread; blocks. */
final class Caller implements AutoCloseable {

  final Socket socket;

  Caller(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(WaitLimit.MILLIS);
  }

  /** One request on a connection of its own; what comes until it is closed, or whole. */
  static String exchange(int port, String text) throws IOException {
    try (Caller caller = new Caller(port)) {
      return caller.send(text).answer();
    }
  }

  Caller send(String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException closedBefore) {
      return this; // the answer may be here all the same
    }
    return this;
  }

  /** A whole answer, by its framing; shorter where the connection was closed. */
  String answer() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      while (!isWhole(read.toString(ISO_8859_1))) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        read.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + read, e);
    } catch (IOException reset) {
      return read.toString(ISO_8859_1);
    }
    return read.toString(ISO_8859_1);
  }

  private static boolean isWhole(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0 || answer.startsWith("HTTP/1.1 1")) {
      return end >= 0 && isWhole(answer.substring(end + 4));
    }
    String head = answer.substring(0, end + 2).toLowerCase(java.util.Locale.ROOT);
    String body = answer.substring(end + 4);
    if (head.startsWith("http/1.1 204") || head.startsWith("http/1.1 304")) {
      return true;
    }
    if (head.contains("transfer-encoding: chunked")) {
      return body.endsWith("0\r\n\r\n")
          || (body.contains("\r\n0\r\n") && body.endsWith("\r\n\r\n"));
    }
    return head.contains("content-length: ")
        && body.length()
            >= Integer.parseInt(head.split("content-length: ", 2)[1].split("\r\n", 2)[0].strip());
  }

  /** Whether the other side closes, with nothing more to read. */
  boolean isClosed() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
