package dev.tokenmanager.internal.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What JSON gives of the options of one object, checked by the table alone: keys, types, ranges and
 * words. What is required, and what goes together, is asked when they are deployed. Immutable.
 *
 * @param values text, {@code Long}, {@code Boolean}, a list of texts, a {@link SecretSource}, a
 *     list of these, a tree for an object, a map of trees by name for {@code tokens}, a {@code
 *     JsonObject} for other names
 */
public record OptionTree(Map<Option, Object> values) {

  /**
   * The options of a verticle.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static OptionTree ofVerticle(JsonObject json) {
    JsonFields fields = JsonFields.of("", json.getMap());
    VerticleOptions.requireOwnKeys(fields);
    return of(fields, top(Option.Scope.TOKEN, Option.Scope.VERTICLE));
  }

  /**
   * The options of one token.
   *
   * @throws IllegalArgumentException as above
   */
  public static OptionTree ofToken(JsonObject json) {
    return ofToken(JsonFields.of("", json.getMap()));
  }

  /**
   * The options below one that is an object.
   *
   * @throws IllegalArgumentException as above
   */
  public static OptionTree ofSection(Option section, JsonObject json) {
    return ofSection(section, JsonFields.of(section.path(), json.getMap()));
  }

  private static OptionTree ofToken(JsonFields fields) {
    return of(VerticleOptions.requireTokenKeys(fields), top(Option.Scope.TOKEN));
  }

  private static OptionTree ofSection(Option section, JsonFields fields) {
    return of(fields.only(section.keys()), section.children());
  }

  private static Stream<Option> top(Option.Scope... scopes) {
    List<Option.Scope> wanted = List.of(scopes);
    return Option.all().filter(option -> option.isTop() && wanted.contains(option.scope()));
  }

  private static OptionTree of(JsonFields fields, Stream<Option> options) {
    Map<Option, Object> values = new LinkedHashMap<>();
    options.forEach(
        option -> {
          Object value = value(fields, option);
          if (value != null) {
            values.put(option, value);
          }
        });
    return new OptionTree(values);
  }

  private static @Nullable Object value(JsonFields fields, Option option) {
    if (option.kind() == Option.Kind.SECRET) {
      return fields.secret(option);
    }
    JsonValue value = fields.get(option);
    return value == null ? null : value(fields, option, value);
  }

  private static Object value(JsonFields fields, Option option, JsonValue value) {
    return switch (option.kind()) {
      case TEXT, URL -> value.string();
      case CHOICE -> value.oneOf(option.choices());
      case FILE -> file(value);
      case FLAG -> value.flag();
      case WHOLE, MILLIS, SECONDS -> value.whole(option.least(), option.most());
      case TEXTS -> value.textOrTexts();
      case LIST -> value.listOrWords().stream().map(JsonValue::string).toList();
      case INLINE_SECRET -> value.secret().reveal();
      case SECRET, SECRETS -> EncryptionKey.readAll(fields, option, option.element());
      case OBJECT -> object(fields, option);
      case NAMES -> option == Option.TOKENS ? tokens(value.fields()) : names(value.fields());
    };
  }

  /** As it is written: whether it is a path is asked. */
  private static String file(JsonValue value) {
    value.file();
    return value.string();
  }

  private static OptionTree object(JsonFields fields, Option option) {
    if (option == Option.PROXY) {
      ConnectionOptions.Proxy.refuseUrl(fields);
    }
    return ofSection(option, fields.object(option));
  }

  private static Map<String, OptionTree> tokens(JsonFields entries) {
    Map<String, OptionTree> tokens = new LinkedHashMap<>();
    for (String name : entries.keys()) {
      tokens.put(name, ofToken(entries.member(name).fields()));
    }
    return tokens;
  }

  private static JsonObject names(JsonFields fields) {
    JsonObject values = new JsonObject();
    for (String name : fields.keys()) {
      JsonValue value = fields.get(name);
      if (value != null) {
        values.put(name, value.value());
      }
    }
    return values;
  }

  /** Shows no value: it might be a secret. */
  @Override
  public String toString() {
    return "OptionTree" + values.keySet();
  }
}
