package dev.tokenmanager.app;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Options in environment variables: {@code TOKEN_MANAGER_}, then the option's path with {@code __}
 * between its levels, in capitals with {@code _} between words: {@code
 * TOKEN_MANAGER_AUTH__CLIENT_ID} is {@code auth.clientId}. An empty one counts as not set. Pure.
 */
final class EnvironmentOptions {

  private static final String PREFIX = "TOKEN_MANAGER_";

  /** What Kubernetes sets for a Service that is named token-manager, or token-manager-such. */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile(
          "(?:[A-Z0-9]+_)*(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final Pattern NUMBER_KEY =
      Pattern.compile(".+(Ms|Seconds)|port|publicPort|maxConcurrentRequests");
  private static final Set<String> FLAG_KEYS =
      Set.of(
          "enabled",
          "share",
          "allowPlaintext",
          "answerOtherNodes",
          "allowInsecureHttp",
          "revokeOnStop");

  private static final String TOKENS = "tokens";
  private static final String EXTRA_PARAMETERS = "extraParameters";

  private EnvironmentOptions() {}

  /** Those of an environment that are options, in the order of names. */
  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> options = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)
              && !value.isEmpty()
              && !OF_A_SERVICE.matcher(name.substring(PREFIX.length())).matches()) {
            options.put(name, value);
          }
        });
    return options;
  }

  /**
   * Puts them over what is there. Whether there are such options is found out by whoever reads
   * them.
   *
   * @throws IllegalArgumentException with one sentence that begins with the variable's name
   */
  static void put(Map<String, String> options, Overlay over) {
    options.forEach(
        (variable, value) -> {
          List<String> keys = keys(variable, over.content());
          over.set(keys, value(keys, value), variable);
        });
  }

  private static List<String> keys(String variable, JsonObject content) {
    List<String> words = List.of(variable.substring(PREFIX.length()).split("__", -1));
    List<String> keys = new ArrayList<>();
    for (String word : words) {
      if (word.isEmpty() || word.startsWith("_") || !word.equals(word.toUpperCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            variable
                + ": no option is named so; capitals, _ between words, __ between levels, as in "
                + PREFIX
                + "AUTH__CLIENT_ID");
      }
      keys.add(key(keys, word, variable, content));
    }
    return keys;
  }

  private static String key(List<String> above, String word, String variable, JsonObject content) {
    if (above.equals(List.of(TOKENS))) {
      return tokenName(word, variable, content);
    }
    boolean isParameter = !above.isEmpty() && last(above).equals(EXTRA_PARAMETERS);
    return isParameter ? word.toLowerCase(Locale.ROOT) : camelCase(word);
  }

  /** The name in the file that reads so in capitals; a new one is in lower case, with hyphens. */
  private static String tokenName(String word, String variable, JsonObject content) {
    List<String> named =
        content.getValue(TOKENS) instanceof JsonObject tokens
            ? tokens.fieldNames().stream().filter(name -> capitals(name).equals(word)).toList()
            : List.of();
    if (named.size() > 1) {
      throw new IllegalArgumentException(
          variable + ": the tokens " + String.join(" and ", named) + " are both named so");
    }
    return named.isEmpty() ? word.toLowerCase(Locale.ROOT).replace('_', '-') : named.get(0);
  }

  private static String capitals(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static String camelCase(String word) {
    StringBuilder key = new StringBuilder();
    for (String part : word.toLowerCase(Locale.ROOT).split("_", -1)) {
      key.append(
          key.isEmpty() || part.isEmpty()
              ? part
              : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return key.toString();
  }

  private static Object value(List<String> keys, String text) {
    boolean isParameter = keys.contains(EXTRA_PARAMETERS);
    if (!isParameter && NUMBER_KEY.matcher(last(keys)).matches() && WHOLE.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (!isParameter && FLAG_KEYS.contains(last(keys)) && text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    return text;
  }

  private static String last(List<String> keys) {
    return keys.get(keys.size() - 1);
  }
}
