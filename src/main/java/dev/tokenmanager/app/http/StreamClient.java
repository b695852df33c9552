package dev.tokenmanager.app.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One reader of server-sent events. While it does not read, a bounded number of messages waits; one
 * that goes on not reading is dropped. Event loop only.
 */
final class StreamClient {

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Runnable disconnect;
  private final @Nullable String name;
  private final long stallMs;
  private final Deque<String> waiting = new ArrayDeque<>();
  private @Nullable String waitingStatus;
  private @Nullable Long stall;
  private long seen = Long.MAX_VALUE;

  /** {@code name}: the only token that it wants to hear of, null: all. */
  StreamClient(Vertx vertx, HttpServerRequest request, @Nullable String name, Duration stall) {
    this.vertx = vertx;
    this.response = request.response();
    this.disconnect = () -> Connections.drop(request.connection());
    this.name = name;
    this.stallMs = stall.toMillis();
    response.drainHandler(drained -> drain());
  }

  /** A message of the protocol. */
  static String message(String event, String json) {
    return "event: " + event + "\ndata: " + json + "\n\n";
  }

  void begin() {
    write("retry: 2000\n\n");
  }

  /** A status replaces one that waits. */
  void status(String json) {
    String message = message("status", json);
    if (isStalled()) {
      waitingStatus = message;
      stalled();
    } else {
      write(message);
    }
  }

  void history(EventLog.Excerpt excerpt) {
    seen = excerpt.last();
    send(message("history", excerpt.json().encode()));
  }

  /** Those that the history had are not told again. */
  void event(EventLog.Entry entry, String json) {
    if (entry.number() > seen && (name == null || name.equals(entry.name()))) {
      send(message("token", json));
    }
  }

  private void send(String message) {
    if (!isStalled()) {
      write(message);
    } else if (waiting.size() >= Limits.WAITING) {
      drop();
    } else {
      waiting.add(message);
      stalled();
    }
  }

  private boolean isStalled() {
    return response.writeQueueFull() || !waiting.isEmpty() || waitingStatus != null;
  }

  private void stalled() {
    if (stall == null && !response.closed()) {
      stall = vertx.setTimer(stallMs, id -> drop());
    }
  }

  private void drain() {
    while (!response.writeQueueFull() && !waiting.isEmpty()) {
      write(waiting.remove());
    }
    String status = waitingStatus;
    if (status != null && waiting.isEmpty() && !response.writeQueueFull()) {
      waitingStatus = null;
      write(status);
    }
    if (waiting.isEmpty() && waitingStatus == null) {
      over();
    }
  }

  /** It is gone, or reads again. */
  void over() {
    if (stall != null) {
      vertx.cancelTimer(stall);
      stall = null;
    }
  }

  void drop() {
    over();
    disconnect.run();
  }

  private void write(String text) {
    if (!response.closed()) {
      response.write(text);
    }
  }
}
