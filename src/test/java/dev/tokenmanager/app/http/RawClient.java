package dev.tokenmanager.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tokenmanager.testing.WaitLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Sends bytes, whatever they are. One thread; blocks. */
final class RawClient implements AutoCloseable {

  private final Socket socket;

  RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(WaitLimit.MILLIS);
  }

  /** Within TLS. */
  static RawClient tls(int port, SSLContext trust) throws IOException {
    return new RawClient(
        trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
  }

  /** All that comes until the server closes; text must end the connection by itself. */
  static String exchange(int port, String text) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.send(text).readToEnd();
    }
  }

  /** Within TLS: fails where the server is not trusted. */
  void handshake() throws IOException {
    ((SSLSocket) socket).startHandshake();
  }

  RawClient send(String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException closedBefore) {
      // The answer may be here all the same.
      return this;
    }
    return this;
  }

  /** Nothing more will be sent. */
  RawClient endOfInput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  String readToEnd() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open after " + read, e);
    } catch (IOException reset) {
      return read.toString(ISO_8859_1);
    }
    return read.toString(ISO_8859_1);
  }

  /** Until that has come. */
  String readUntil(String part) throws IOException {
    StringBuilder read = new StringBuilder();
    InputStream in = socket.getInputStream();
    byte[] some = new byte[8192];
    while (read.indexOf(part) < 0) {
      int count = in.read(some);
      if (count < 0) {
        throw new AssertionError("closed after " + read);
      }
      read.append(new String(some, 0, count, ISO_8859_1));
    }
    return read.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
