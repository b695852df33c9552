package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.files.ShownName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells in words what a parser of YAML or JSON stumbled over. Its own message, which quotes the
 * file, is recognised and never passed on. Pure; any thread.
 */
final class SyntaxMistake {

  private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(?<key>[^']*)'.*");
  private static final String TAB = "\\t(tab)";
  private static final Pattern TAB_IN_FRONT = Pattern.compile("(?m)^ *\t");
  private static final String NO_COMMENTS =
      "JSON has no comments (and text that begins with / or # wants double quotes)";

  private static final Map<String, String> MEANINGS = meanings();

  private SyntaxMistake() {}

  /** By words of the message, the first that it contains. */
  private static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    meanings.put(TAB, "a tab, where YAML wants spaces");
    for (String escape :
        List.of(
            "found unknown escape character",
            "expected escape sequence of",
            "unrecognized character escape",
            "hex-digit for character escape")) {
      meanings.put(escape, "a backslash in double quotes is written twice");
    }
    meanings.put("(non-standard) comment", NO_COMMENTS);
    meanings.put("unexpected character ('#'", NO_COMMENTS);
    meanings.put("expecting closing quote", "a quotation mark is missing at the end of a text");
    meanings.put(
        "mapping values are not allowed",
        "a key that is indented otherwise than its neighbours, or text with a colon, which wants"
            + " quotes");
    meanings.put("expected ',' or '}'", "a } or a comma is missing, there or before");
    meanings.put("expected ',' or ']'", "a ] or a comma is missing, there or before");
    meanings.put("scanning a quoted scalar", "a quotation mark is missing at the end of a text");
    meanings.put("could not find expected ':'", "a colon with a space behind it is missing");
    meanings.put("cannot start any token", "text that begins so wants quotes");
    meanings.put(
        "expected <block end>", "indented otherwise than its neighbours, or a - or : too many");
    meanings.put("expected close marker for object", "a } is missing at the end");
    meanings.put("expected close marker for array", "a ] is missing at the end");
    meanings.put("comma to separate", "a comma, a } or a ] is missing before there");
    meanings.put(
        "double-quote to start field name",
        "a key in double quotes is wanted, and no comma before }");
    meanings.put("end-of-input in", "a quotation mark, a } or a ] is missing at the end");
    meanings.put("unrecognized token", "text wants double quotes");
    return meanings;
  }

  /**
   * What is wrong, with its place.
   *
   * @param message the parser's
   * @param place behind the problem, empty: not known
   * @param text of the file
   */
  static String of(String message, String place, String text) {
    Matcher duplicate = DUPLICATE.matcher(message);
    if (duplicate.lookingAt()) {
      String key = duplicate.group("key");
      String which = ShownName.isKey(key) ? "the key " + key : "the same key";
      return which + " stands twice" + place + ", keep one";
    }
    String words = message.toLowerCase(Locale.ROOT);
    return "not valid"
        + (words.contains(TAB) ? placeOfTab(text, place) : place)
        + MEANINGS.entrySet().stream()
            .filter(known -> words.contains(known.getKey()))
            .map(known -> ": " + known.getValue())
            .findFirst()
            .orElse("");
  }

  /** The parser tells the place of the line before. */
  private static String placeOfTab(String text, String otherwise) {
    Matcher tab = TAB_IN_FRONT.matcher(text);
    if (!tab.find()) {
      return otherwise;
    }
    long line = text.substring(0, tab.start()).lines().count() + 1;
    return " at line " + line;
  }
}
