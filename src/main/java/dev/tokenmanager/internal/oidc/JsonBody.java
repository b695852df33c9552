package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ForeignText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
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

  /**
   * The strings of an array, empty when it is none; of what nobody would look for, at most 256, and
   * none of more than 1,024 characters.
   */
  static List<String> texts(JsonObject object, String key) {
    List<String> texts = new ArrayList<>();
    if (object.getValue(key) instanceof Iterable<?> array) {
      for (Object element : array) {
        if (element instanceof String text && text.length() <= ForeignText.LONGEST) {
          texts.add(text);
        }
        if (texts.size() == ForeignText.MOST) {
          break;
        }
      }
    }
    return List.copyOf(texts);
  }

  /**
   * The words of a text, empty where it has none; null where there are more than 256, or one of
   * more than 1,024 characters. What is too long as a whole is not taken apart.
   *
   * @param between what separates them
   */
  static @Nullable List<String> words(String text, Pattern between) {
    if (text.length() > ForeignText.MOST * (ForeignText.LONGEST + 1) + 1) {
      return null;
    }
    // At the ends there may be nothing, and the last part may be all the rest.
    List<String> words =
        Arrays.stream(between.split(text, ForeignText.MOST + 2))
            .filter(word -> !word.isEmpty())
            .toList();
    return words.size() > ForeignText.MOST
            || words.stream().anyMatch(word -> word.length() > ForeignText.LONGEST)
        ? null
        : words;
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
