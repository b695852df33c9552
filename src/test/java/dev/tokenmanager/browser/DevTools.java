package dev.tokenmanager.browser;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Commands and events of the DevTools protocol over one web socket. Any thread. */
final class DevTools {

  private final Object writing = new Object();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, Promise<JsonObject>> open = new ConcurrentHashMap<>();
  private final Map<String, BiConsumer<String, JsonObject>> listeners = new ConcurrentHashMap<>();
  private volatile @Nullable WebSocket socket;

  private DevTools() {}

  /** The JDK's own client: that of Vert.x 5.0.10 gives up at Chromium's answer to the handshake. */
  static DevTools connect(String url) {
    DevTools tools = new DevTools();
    tools.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .connectTimeout(WaitLimit.TIME)
            .buildAsync(URI.create(url), tools.new Reader())
            .join();
    return tools;
  }

  /** Puts messages together. */
  private final class Reader implements WebSocket.Listener {

    private final StringBuilder parts = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        JsonObject message = new JsonObject(parts.toString());
        parts.setLength(0);
        onMessage(message);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      open.values().forEach(promise -> promise.tryFail("Chromium is gone"));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      open.values().forEach(promise -> promise.tryFail(error));
    }
  }

  /** Of one page. */
  final class Session {

    private final String id;

    private Session(String id) {
      this.id = id;
    }

    /** Blocks for the result. */
    JsonObject call(String method, JsonObject parameters) {
      return VerticleFixture.result(send(method, parameters, id));
    }

    JsonObject call(String method) {
      return call(method, new JsonObject());
    }

    /** Does not wait: for listeners. */
    void tell(String method, JsonObject parameters) {
      send(method, parameters, id);
    }

    /** Blocks for the result of a command to the browser itself. */
    JsonObject browser(String method, JsonObject parameters) {
      return DevTools.this.call(method, parameters);
    }

    /** Names and parameters of its events, on an event loop. */
    void listen(BiConsumer<String, JsonObject> listener) {
      listeners.put(id, listener);
    }
  }

  Session session(String id) {
    return new Session(id);
  }

  /** Blocks for the result of a command to the browser. */
  JsonObject call(String method, JsonObject parameters) {
    return VerticleFixture.result(send(method, parameters));
  }

  Future<JsonObject> send(String method, JsonObject parameters) {
    return send(method, parameters, null);
  }

  private Future<JsonObject> send(String method, JsonObject parameters, @Nullable String session) {
    int number = numbers.incrementAndGet();
    Promise<JsonObject> promise = Promise.promise();
    open.put(number, promise);
    JsonObject message =
        new JsonObject().put("id", number).put("method", method).put("params", parameters);
    if (session != null) {
      message.put("sessionId", session);
    }
    // The client takes one message at a time.
    synchronized (writing) {
      Objects.requireNonNull(socket).sendText(message.encode(), true).join();
    }
    return promise.future();
  }

  private void onMessage(JsonObject message) {
    Integer number = message.getInteger("id");
    if (number == null) {
      BiConsumer<String, JsonObject> listener =
          listeners.get(message.getString("sessionId", "the browser"));
      if (listener != null) {
        listener.accept(message.getString("method"), message.getJsonObject("params"));
      }
      return;
    }
    Promise<JsonObject> promise = open.remove(number);
    JsonObject error = message.getJsonObject("error");
    if (error == null) {
      promise.tryComplete(message.getJsonObject("result"));
    } else {
      promise.tryFail(error.encode());
    }
  }
}
