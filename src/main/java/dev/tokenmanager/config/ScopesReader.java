package dev.tokenmanager.config;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code scopes}: a list, or a string split on spaces and commas. */
final class ScopesReader {

  /** RFC 6749 §3.3. */
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  private ScopesReader() {}

  /** The scopes in their order, without repeats; none when absent. */
  static List<String> read(JsonFields auth) {
    JsonValue given = auth.get("scopes");
    if (given == null) {
      return List.of();
    }
    Set<String> scopes = new LinkedHashSet<>();
    split(given).map(ScopesReader::scope).forEach(scopes::add);
    return List.copyOf(scopes);
  }

  private static Stream<JsonValue> split(JsonValue given) {
    if (given.isString()) {
      return Arrays.stream(given.text().split("[\\s,]+", -1))
          .filter(scope -> !scope.isEmpty())
          .map(scope -> new JsonValue(given.path(), scope));
    }
    if (given.isList()) {
      return given.list().stream();
    }
    throw given.refuseType("string or list");
  }

  private static String scope(JsonValue value) {
    String scope = value.string();
    if (!SCOPE.matcher(scope).matches()) {
      throw value.refuse("expected one scope, of ASCII characters without spaces, \" and \\");
    }
    return scope;
  }
}
