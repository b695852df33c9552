package dev.tokenmanager.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What stands for Weaviate behind the sidecar, in a process of its own: small answers, and bodies
 * as long as wanted, both ways. It needs no class but itself, and a thread for each connection.
 */
final class BareWeaviate {

  private static final int CHUNK = 1 << 18;
  private static final String SMALL = "{\"version\":\"1.39.0\"}";

  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[CHUNK];
  private String path = "";
  private long length;
  private boolean chunked;

  private BareWeaviate(Socket socket) throws IOException {
    in = new BufferedInputStream(socket.getInputStream(), CHUNK);
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 13);
  }

  /** Serves at the port given, until it is killed. */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    try (ServerSocket server = new ServerSocket(port, 256, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        Thread thread = new Thread(() -> serve(socket), "connection");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      BareWeaviate connection = new BareWeaviate(socket);
      while (connection.readHead()) {
        connection.readBody();
        connection.answer();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** False: the client has closed the connection. */
  private boolean readHead() throws IOException {
    String request = line();
    if (request.isEmpty()) {
      return false;
    }
    path = request.split(" ", -1)[1];
    length = 0;
    chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(header.substring("content-length:".length()).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:");
    }
    return true;
  }

  private void readBody() throws IOException {
    if (!chunked) {
      skip(length);
      return;
    }
    for (long size = chunk(); size > 0; size = chunk()) {
      skip(size + 2);
    }
    skip(2);
  }

  private long chunk() throws IOException {
    return Long.parseLong(line(), 16);
  }

  private void skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, CHUNK));
      if (read < 0) {
        throw new IOException("ended in the middle of a body");
      }
      left -= read;
    }
  }

  private void answer() throws IOException {
    switch (path) {
      case "/small" -> {
        head(SMALL.length());
        out.write(SMALL.getBytes(StandardCharsets.US_ASCII));
      }
      case "/upload" -> head(0);
      default -> {
        long bytes = Long.parseLong(path.substring(1));
        head(bytes);
        for (long left = bytes; left > 0; left -= Math.min(left, CHUNK)) {
          out.write(buffer, 0, (int) Math.min(left, CHUNK));
        }
      }
    }
    out.flush();
  }

  private void head(long bytes) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
