package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.OptionPath;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds every defect of options, where a start is content with the first: each is taken away, or
 * gives way to something that is none, and the rest is read again. Pure; any thread.
 */
final class OptionDefects {

  private static final int MOST = 20;
  private static final int MOST_ROUNDS = 60;
  private static final Pattern REQUIRED =
      Pattern.compile("(?<path>(?<parent>.*?)\\.?(?<key>\\w+)): required");

  /** An option that is meant, of which only the value is wrong; its path has no blank in it. */
  private static final Pattern WRONG_VALUE =
      Pattern.compile("[^ ]+: (?:(?<text>expected (?:string,|path|name of)|must )|expected whole)");

  private final JsonObject rest;
  private final List<String> found = new ArrayList<>();

  /** Where something was taken away: what is missing there may have been meant by that. */
  private final Set<String> spoiled = new HashSet<>();

  /** Whose wrong values were told; what stands there since is none of theirs. */
  private final Set<List<String>> replaced = new HashSet<>();

  private OptionDefects(JsonObject options) {
    this.rest = options.copy();
  }

  /** Sentences that begin with the JSON path; at most 20, none for valid options. */
  static List<String> of(JsonObject options) {
    OptionDefects defects = new OptionDefects(options);
    String defect = defects.first();
    for (int round = 0; defect != null && round < MOST_ROUNDS; round++) {
      if (!defects.note(defect) || defects.found.size() == MOST) {
        break;
      }
      defect = defects.first();
    }
    return defects.found;
  }

  private @Nullable String first() {
    try {
      ServiceOptions.of(rest);
      return null;
    } catch (IllegalArgumentException refusal) {
      return String.valueOf(refusal.getMessage());
    }
  }

  /** Takes it away; false where that is not possible. */
  private boolean note(String defect) {
    Matcher required = REQUIRED.matcher(defect);
    if (required.lookingAt()) {
      if (!spoiled.contains(required.group("parent"))) {
        found.add(defect);
      }
      return giveInstead(required);
    }
    List<String> keys = keys(List.of(), defect, ":[");
    if (keys == null) {
      found.add(defect);
      return false;
    }
    if (!replaced.contains(keys)) {
      found.add(defect);
    }
    String last = keys.get(keys.size() - 1);
    List<String> above = keys.subList(0, keys.size() - 1);
    Object instead = replaced.add(keys) ? instead(last, defect) : null;
    at(above).put(last, instead); // not removed: its neighbours keep their places
    spoiled.add(above.isEmpty() ? "" : OptionPath.of(rest, above));
    if (defect.endsWith(" below auth")) {
      List<String> auth = new ArrayList<>(above);
      auth.add("auth");
      spoiled.add(OptionPath.of(rest, auth));
    }
    return true;
  }

  /** What was meant by a wrong value, so that nothing is missing beside it; null: leave it out. */
  private static @Nullable Object instead(String key, String defect) {
    Matcher wrong = WRONG_VALUE.matcher(defect);
    if (!wrong.lookingAt()) {
      return null;
    }
    if (key.equals("refreshBufferSeconds")) {
      return Duration.ofDays(365).toSeconds(); // room for any minValiditySeconds
    }
    return wrong.group("text") == null ? null : text(key);
  }

  private static String text(String key) {
    return key.endsWith("Url") || key.endsWith("Endpoint") ? "https://instead.invalid" : "instead";
  }

  /** Something that is no defect; there is none for an object, or for a choice. */
  private boolean giveInstead(Matcher required) {
    String key = required.group("key");
    String parent = required.group("parent");
    List<String> above = parent.isEmpty() ? List.of() : keys(List.of(), parent + ":", ":");
    if (above == null || key.equals("auth") || key.equals("type")) {
      return false;
    }
    at(above).put(key, key.equals("port") ? 1 : text(key));
    return true;
  }

  private JsonObject at(List<String> keys) {
    JsonObject at = rest;
    for (String key : keys) {
      at = at.getJsonObject(key);
    }
    return at;
  }

  /**
   * The keys of the deepest member with whose path the text begins, null: there is none.
   *
   * @param above that lead to the object in which it is
   * @param ends what may follow its path
   */
  private @Nullable List<String> keys(List<String> above, String text, String ends) {
    JsonObject at = at(above);
    for (String key : at.fieldNames()) {
      List<String> keys = new ArrayList<>(above);
      keys.add(key);
      String path = OptionPath.of(rest, keys);
      if (at.getValue(key) == null || !text.startsWith(path)) {
        continue;
      }
      List<String> within = at.getValue(key) instanceof JsonObject ? keys(keys, text, ends) : null;
      if (within != null) {
        return within;
      }
      if (text.length() > path.length() && ends.indexOf(text.charAt(path.length())) >= 0) {
        return keys;
      }
    }
    return null;
  }
}
