package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.ForeignText;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of an event's message. Everybody on the bus can publish there: only known fields of
 * the right type and of bounded length go on. Pure.
 */
final class EventFilter {

  private static final List<String> TEXTS =
      List.of("event", "name", "node", "at", "expires_at", "error", "message");
  private static final List<String> NUMBERS = List.of("generation", "provider_ms", "code");

  private EventFilter() {}

  /** A new object, null when the message is no event. */
  static @Nullable JsonObject shown(@Nullable Object message) {
    if (!(message instanceof JsonObject body)) {
      return null;
    }
    JsonObject shown = new JsonObject();
    for (String key : TEXTS) {
      if (body.getValue(key) instanceof String text) {
        shown.put(key, ForeignText.cut(text));
      }
    }
    for (String key : NUMBERS) {
      if (body.getValue(key) instanceof Number number) {
        shown.put(key, number.longValue());
      }
    }
    boolean complete =
        shown.containsKey("event") && shown.containsKey("name") && shown.containsKey("at");
    return complete ? shown : null;
  }
}
