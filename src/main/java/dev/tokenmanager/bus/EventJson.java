package dev.tokenmanager.bus;

import dev.tokenmanager.keeper.TokenEvent;
import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.Event;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.RefreshState;
import io.vertx.core.json.JsonObject;

/** An event as a message body. No secret in it. Any thread. */
public final class EventJson {

  private EventJson() {}

  /** The message for an event of this node. */
  public static JsonObject encode(TokenEvent event, String node) {
    JsonObject json =
        new JsonObject()
            .put("event", event.event().text())
            .put("name", event.name())
            .put("node", node)
            .put("at", event.at().wall().toString());
    RefreshState state = event.state();
    HeldToken held = state.holding().token();
    if (held != null) {
      json.put("generation", held.token().generation());
      if (held.token().expiresAt() != null) {
        json.put("expires_at", held.token().expiresAt().toString());
      }
    }
    if (event.exchange() != null) {
      json.put("provider_ms", event.exchange().toMillis());
    }
    AttemptError error = state.trouble().lastError();
    if (error != null && isFailure(event.event())) {
      json.put("code", error.failure().code())
          .put("error", error.error())
          .put("message", error.message());
    }
    return json;
  }

  private static boolean isFailure(Event event) {
    return event == Event.REFRESH_FAILED || event == Event.REJECTED;
  }
}
