package dev.tokenmanager.oidc;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what claims to be JSON without trusting it. Pure; any thread. */
final class JsonBody {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private JsonBody() {}

  /**
   * The object, whatever the content type says; null for HTML, an array, what is cut off, nested
   * too deeply, or otherwise not one JSON object.
   */
  static @Nullable JsonObject object(String body) {
    try {
      String text = body.startsWith(BYTE_ORDER_MARK) ? body.substring(1) : body;
      return Json.decodeValue(text) instanceof JsonObject object ? object : null;
    } catch (DecodeException notJson) {
      return null;
    }
  }

  /** A string of at least one character, null for everything else. */
  static @Nullable String text(JsonObject object, String key) {
    return object.getValue(key) instanceof String text && !text.isEmpty() ? text : null;
  }

  /** The strings of an array, empty when it is none. */
  static List<String> texts(JsonObject object, String key) {
    List<String> texts = new ArrayList<>();
    if (object.getValue(key) instanceof Iterable<?> array) {
      for (Object element : array) {
        if (element instanceof String text) {
          texts.add(text);
        }
      }
    }
    return List.copyOf(texts);
  }

  /** What the body is, for a message that must not show it. */
  static String described(String body) {
    if (body.isBlank()) {
      return "an empty body";
    }
    return isHtml(body) ? "a page of HTML" : "something that is not a JSON object";
  }

  static boolean isHtml(String body) {
    return body.stripLeading().startsWith("<");
  }
}
