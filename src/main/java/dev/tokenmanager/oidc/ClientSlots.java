package dev.tokenmanager.oidc;

import dev.tokenmanager.config.ConnectionOptions;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Clients, made when first needed and used again: as many for each way to connect as exchanges ran
 * at once. Event loop only.
 */
final class ClientSlots {

  private final ContextInternal context;
  private final Map<Way, Deque<ClientSlot>> idle = new HashMap<>();
  private int made;

  /**
   * @param context that the clients belong to, and die with
   */
  ClientSlots(ContextInternal context) {
    this.context = context;
  }

  /** Runs an exchange on a free client. */
  void run(HttpExchange exchange) {
    Way way = new Way(exchange.call().connection(), exchange.call().timeout());
    Deque<ClientSlot> free = idle.computeIfAbsent(way, first -> new ArrayDeque<>());
    ClientSlot slot = free.isEmpty() ? make(way) : free.pop();
    slot.run(exchange).onComplete(ended -> free.push(slot));
  }

  /** How many clients there are, idle or not. */
  int made() {
    return made;
  }

  private ClientSlot make(Way way) {
    made++;
    return new ClientSlot(context, way.connection, way.timeout);
  }

  /** Clients differ by these: both are fixed when a client is made. */
  private record Way(ConnectionOptions connection, Duration timeout) {}
}
