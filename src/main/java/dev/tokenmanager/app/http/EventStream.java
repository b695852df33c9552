package dev.tokenmanager.app.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: the status now and then, history, each event as it comes. Event loop only.
 */
final class EventStream {

  private static final int BRIEF_HISTORY = 20;
  private static final long LEAST_PERIOD_MS = 250;
  private static final long LONGEST_PERIOD_MS = 5000;

  private final Vertx vertx;
  private final HttpSetup setup;
  private final NodeStatus status;
  private final EventLog log;
  private final Limits limits;
  private final Set<StreamClient> clients = new LinkedHashSet<>();
  private boolean announced;

  EventStream(Vertx vertx, HttpSetup setup, NodeStatus status, EventLog log, Limits limits) {
    this.vertx = vertx;
    this.setup = setup;
    this.status = status;
    this.log = log;
    this.limits = limits;
  }

  void start() {
    vertx.setPeriodic(LONGEST_PERIOD_MS, id -> tellStatus());
  }

  void onEvent(EventLog.Entry entry) {
    if (clients.isEmpty()) {
      return;
    }
    String json = entry.json().encode();
    List.copyOf(clients).forEach(client -> client.event(entry, json));
    if (!announced) {
      announced = true;
      vertx.setTimer(
          LEAST_PERIOD_MS,
          id -> {
            announced = false;
            tellStatus();
          });
    }
  }

  int readers() {
    return clients.size();
  }

  private void tellStatus() {
    if (!clients.isEmpty()) {
      status
          .current()
          .map(known -> known.encode())
          .onSuccess(json -> List.copyOf(clients).forEach(client -> client.status(json)));
    }
  }

  void open(HttpServerRequest request) {
    @Nullable String name = request.getParam("name");
    if (name != null && !setup.isKept(name)) {
      Responses.failure(request, 404, "No token of that name is configured.");
    } else if (clients.size() >= Limits.READERS) {
      Responses.failure(request, 503, "Too many readers of events; try again later.");
    } else {
      HttpServerResponse response =
          request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
      if (request.method().equals(HttpMethod.HEAD)) {
        response.end();
      } else {
        response.setChunked(true);
        open(request, response, name);
      }
    }
  }

  private void open(HttpServerRequest request, HttpServerResponse response, @Nullable String name) {
    StreamClient client = new StreamClient(vertx, request, name, limits.stall());
    clients.add(client);
    response.closeHandler(
        closed -> {
          clients.remove(client);
          client.over();
        });
    response.exceptionHandler(failure -> client.drop());
    client.begin();
    status
        .current()
        .onSuccess(known -> client.status(known.encode()))
        .onComplete(
            known ->
                client.history(log.excerpt(name, name == null ? BRIEF_HISTORY : EventLog.MOST)));
  }
}
