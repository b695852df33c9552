package dev.tokenmanager;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a handler of events that come by the bus, and of nothing else that does. Any thread. */
final class EventConsumer implements EventRegistration {

  private static final Logger LOG = LoggerFactory.getLogger(EventConsumer.class);

  private final Handler<TokenEvent> handler;
  private final MessageConsumer<Object> consumer;
  private volatile boolean closed;

  EventConsumer(Vertx vertx, String address, Handler<TokenEvent> handler) {
    this.handler = handler;
    this.consumer = vertx.eventBus().consumer(address, this::received);
  }

  private void received(Message<Object> message) {
    TokenEvent event = decoded(message);
    if (event == null || closed) {
      return;
    }
    try {
      handler.handle(event);
    } catch (Throwable thrown) {
      // Its message could quote what must not be seen.
      LOG.error(
          "A handler of token events threw {} at {}", thrown.getClass().getName(), place(thrown));
    }
  }

  /** Null for what is no event: the address is open to whoever is on the bus. */
  private static @Nullable TokenEvent decoded(Message<Object> message) {
    try {
      return message.body() instanceof JsonObject body ? TokenEvent.of(body) : null;
    } catch (RuntimeException foreign) {
      LOG.debug("A message that is no event: {}", foreign.getClass().getName());
      return null;
    }
  }

  private static String place(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }

  @Override
  public void close() {
    closed = true;
    try {
      consumer
          .unregister()
          .onFailure(gone -> LOG.debug("The cluster may still list one that is gone", gone));
    } catch (RejectedExecutionException ended) {
      LOG.debug("Its Vert.x is closed, and it with that");
    }
  }
}
