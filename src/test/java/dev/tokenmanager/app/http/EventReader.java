package dev.tokenmanager.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** Reads server-sent events, one after the other. One thread; blocks. */
final class EventReader implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader in;
  private final StringBuilder all = new StringBuilder();
  private final String head;

  EventReader(int port, String path) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(WaitLimit.MILLIS);
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    StringBuilder headers = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.append(line).append('\n');
    }
    head = headers.toString();
  }

  String head() {
    return head;
  }

  /** All that was read. */
  String all() {
    return all.toString();
  }

  String retry() throws IOException {
    return lineWith("retry:");
  }

  /** The data of the next such event; others are skipped. */
  JsonObject next(String event) throws IOException {
    lineWith("event: " + event);
    return new JsonObject(lineWith("data: ").substring("data: ".length()));
  }

  private String lineWith(String beginning) throws IOException {
    String line = line();
    while (!line.startsWith(beginning)) {
      line = line();
    }
    return line;
  }

  private String line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("closed after " + all);
    }
    all.append(line).append('\n');
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
