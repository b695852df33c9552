package dev.tokenmanager.internal.bus;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.HeldSource;
import dev.tokenmanager.internal.service.TokenEvent;
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
    HeldSource source = event.source();
    if (source != null && isOfAToken(event.event())) {
      json.put("source", source.word());
    }
    if (event.exchange() != null) {
      json.put("provider_ms", event.exchange().toMillis());
    }
    AttemptError error = state.trouble().lastError();
    if (error != null && isFailure(event.event())) {
      json.put("code", error.failure().code())
          .put("error", error.error())
          .put("message", ForeignText.cut(error.message()));
    }
    return json;
  }

  private static boolean isOfAToken(TokenEventType event) {
    return event == TokenEventType.ACQUIRED
        || event == TokenEventType.REFRESHED
        || event == TokenEventType.ADOPTED;
  }

  private static boolean isFailure(TokenEventType event) {
    return event == TokenEventType.REFRESH_FAILED || event == TokenEventType.REJECTED;
  }
}
