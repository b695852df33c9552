package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionPath;
import dev.tokenmanager.internal.config.files.ShownName;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
              + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  /** It sets this, too, to a URL; with a number it is somebody's option. */
  private static final Pattern URL_OF_A_SERVICE = Pattern.compile("(?:[A-Z0-9]+_)*PORT");

  private static final Pattern OPTION_WORD = Pattern.compile("[A-Z][A-Z_]*");

  /** No option's own name begins so: its section and its name want two underscores between them. */
  private static final Pattern SECTION_WITH_ONE =
      Pattern.compile(
          Option.all()
              .filter(option -> option.isTop() && option.isObject())
              .map(section -> words(section.key()))
              .collect(Collectors.joining("|", "(", ")_(?=[A-Z])")));

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

  private EnvironmentOptions() {}

  /** Those of an environment that are options, in the order of names. */
  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> options = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)
              && !value.isEmpty()
              && !isOfAService(name.substring(PREFIX.length()), value)) {
            options.put(name, value);
          }
        });
    return options;
  }

  private static boolean isOfAService(String name, String value) {
    return OF_A_SERVICE.matcher(name).matches()
        || (value.contains("://") && URL_OF_A_SERVICE.matcher(name).matches());
  }

  /**
   * Puts them over what is there. Whether there are such options is found out by whoever reads
   * them.
   *
   * @throws IllegalArgumentException with one sentence that begins with the variable's name
   */
  static void put(Map<String, String> options, LayeredOptions over) {
    options.forEach(
        (variable, value) -> {
          List<String> keys = keys(variable, over.content());
          over.set(keys, value(keys, value), shown(variable));
        });
  }

  private static List<String> keys(String variable, JsonObject content) {
    List<String> words = List.of(variable.substring(PREFIX.length()).split("__", -1));
    List<String> keys = new ArrayList<>();
    for (String word : words) {
      if (!isWord(word, keys)) {
        throw new IllegalArgumentException(
            shown(variable)
                + ": no option is named so; capitals, _ between words, __ between levels, as in "
                + PREFIX
                + "AUTH__CLIENT_ID");
      }
      if (!isTokenName(keys) && !isParameterName(keys)) {
        refuseOneUnderscore(variable, words, word);
      }
      keys.add(key(keys, word, variable, content));
    }
    return keys;
  }

  private static void refuseOneUnderscore(String variable, List<String> words, String word) {
    Matcher section = SECTION_WITH_ONE.matcher(word);
    if (section.lookingAt()) {
      List<String> meant = new ArrayList<>(words);
      meant.set(words.indexOf(word), section.replaceFirst("$1__"));
      throw new IllegalArgumentException(
          shown(variable)
              + ": use two underscores between a section and what is in it: "
              + shown(PREFIX + String.join("__", meant)));
    }
  }

  /** No option has a digit in its name: what has one may be a secret, and no message shows it. */
  private static boolean isWord(String word, List<String> above) {
    boolean isName = isTokenName(above) || isParameterName(above);
    return !word.isEmpty()
        && !word.startsWith("_")
        && word.equals(word.toUpperCase(Locale.ROOT))
        && (isName || OPTION_WORD.matcher(word).matches());
  }

  private static boolean isTokenName(List<String> above) {
    return above.equals(List.of(Option.TOKENS.key()));
  }

  private static boolean isParameterName(List<String> above) {
    return !above.isEmpty() && above.get(above.size() - 1).equals(Option.EXTRA_PARAMETERS.key());
  }

  /** Its name, or where it is to be looked for. */
  private static String shown(String variable) {
    return ShownName.isVariable(variable) ? variable : PREFIX + "…";
  }

  private static String key(List<String> above, String word, String variable, JsonObject content) {
    if (isTokenName(above)) {
      return tokenName(word, variable, content);
    }
    return isParameterName(above) ? word.toLowerCase(Locale.ROOT) : camelCase(word);
  }

  /** The name in the file that reads so in capitals; a new one is in lower case, with hyphens. */
  private static String tokenName(String word, String variable, JsonObject content) {
    List<String> named =
        content.getValue(Option.TOKENS.key()) instanceof JsonObject tokens
            ? tokens.fieldNames().stream().filter(name -> capitals(name).equals(word)).toList()
            : List.of();
    if (named.size() > 1) {
      throw new IllegalArgumentException(
          shown(variable)
              + ": "
              + named.stream()
                  .map(name -> OptionPath.of(content, List.of(Option.TOKENS.key(), name)))
                  .collect(Collectors.joining(" and "))
              + " are both named so");
    }
    return named.isEmpty() ? word.toLowerCase(Locale.ROOT).replace('_', '-') : named.get(0);
  }

  private static String capitals(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** A key in capitals, with {@code _} between its words. */
  private static String words(String key) {
    return key.replaceAll("(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
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
    Option option = Option.at(keys);
    if (option != null && option.isNumber() && WHOLE.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (option != null && option.kind() == Option.Kind.FLAG && text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    return text;
  }
}
