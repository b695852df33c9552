package dev.tokenmanager.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection of HTTP/1.1 to loopback for long bodies, which costs as little as a client can, so
 * that what is measured is the other side. One thread at a time; blocks.
 */
final class BodyConnection implements AutoCloseable {

  private static final int CHUNK = 1 << 18;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String host;
  private final byte[] buffer = new byte[CHUNK];

  BodyConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), CHUNK);
    out = socket.getOutputStream();
    host = "\r\nHost: 127.0.0.1:" + port + "\r\n";
  }

  /** The length of the answer's body; fails where it is not 200. */
  long get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1" + host + "\r\n");
    return answer();
  }

  /** Sends so many bytes. */
  void post(String path, long bytes) throws IOException {
    send("POST " + path + " HTTP/1.1" + host + "Content-Length: " + bytes + "\r\n\r\n");
    for (long left = bytes; left > 0; left -= Math.min(left, CHUNK)) {
      out.write(buffer, 0, (int) Math.min(left, CHUNK));
    }
    answer();
  }

  private void send(String head) throws IOException {
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private long answer() throws IOException {
    String status = line();
    long length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Long.parseLong(header.substring(LENGTH.length()).strip());
      }
    }
    if (!status.startsWith("HTTP/1.1 200") || length < 0) {
      throw new IOException("Not a full answer: " + status);
    }
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, CHUNK));
      if (read < 0) {
        throw new EOFException();
      }
      left -= read;
    }
    return length;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
