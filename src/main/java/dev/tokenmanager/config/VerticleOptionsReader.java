package dev.tokenmanager.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the verticle's options strictly: an unknown key, a wrong type, a number out of range or a
 * combination that is not allowed is refused. Touches neither files nor environment. Any thread.
 */
public final class VerticleOptionsReader {

  private static final List<String> VERTICLE_KEYS =
      List.of("address", "tickMs", "maxConcurrentRequests", "tokens", "cluster");

  private static final List<String> KEYS =
      Stream.of(VERTICLE_KEYS, TokenOptionsReader.KEYS).flatMap(List::stream).toList();

  private VerticleOptionsReader() {}

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path and says what
   *     would be right; it shows no secret
   */
  public static VerticleOptions read(JsonObject config) {
    JsonFields fields = JsonFields.of("", config.getMap());
    if (fields.has("http")) {
      throw fields.refuse(
          "http", "belongs to the file of the runnable jar, the verticle itself serves no HTTP");
    }
    if (fields.has(EventBusSectionReader.KEY)) {
      throw fields.refuse(
          EventBusSectionReader.KEY,
          "belongs to the file of the runnable jar, elsewhere VertxOptions.setEventBusOptions does it");
    }
    fields.only(KEYS);
    String address = fields.string("address");
    return new VerticleOptions(
        address == null ? VerticleOptions.DEFAULT_ADDRESS : address,
        fields.millis("tickMs", VerticleOptions.DEFAULT_TICK, 10, 1000),
        maxConcurrentRequests(fields),
        tokens(fields),
        ClusterOptionsReader.read(fields.object("cluster")));
  }

  /**
   * Refuses a top-level key that is neither an option nor one of those, which belong to whoever
   * asks.
   *
   * @throws IllegalArgumentException with one sentence that begins with the key
   */
  public static void requireKnownKeys(JsonObject file, List<String> others) {
    JsonFields.of("", file.getMap()).only(Stream.concat(KEYS.stream(), others.stream()).toList());
  }

  private static int maxConcurrentRequests(JsonFields fields) {
    int fallback = VerticleOptions.DEFAULT_MAX_CONCURRENT_REQUESTS;
    return (int) fields.whole("maxConcurrentRequests", fallback, 1, Integer.MAX_VALUE);
  }

  private static Map<String, TokenOptions> tokens(JsonFields fields) {
    if (!fields.has("tokens")) {
      String name = TokenOptions.DEFAULT_NAME;
      return Map.of(name, TokenOptionsReader.read(name, fields));
    }
    JsonFields entries = fields.object("tokens");
    if (entries.keys().isEmpty()) {
      throw fields.refuse("tokens", "expected at least one entry");
    }
    Map<String, TokenOptions> tokens = new LinkedHashMap<>();
    for (String name : entries.keys()) {
      tokens.put(name, token(name, entries.member(name), fields));
    }
    TokenOptionsReader.checkDefaults(fields);
    return tokens;
  }

  private static TokenOptions token(String name, JsonValue entry, JsonFields defaults) {
    if (name.isBlank()) {
      throw entry.refuse("a token's name must not be empty");
    }
    JsonFields own = entry.fields();
    for (String key : VERTICLE_KEYS) {
      if (own.has(key)) {
        throw own.refuse(key, "belongs to the top level, not to an entry of tokens");
      }
    }
    return TokenOptionsReader.read(name, inherit(own.only(TokenOptionsReader.KEYS), defaults));
  }

  /** What counts for a token of options that were found valid: its own, and what it inherits. */
  static JsonFields fieldsOf(JsonObject config, String name) {
    JsonFields fields = JsonFields.of("", config.getMap());
    return fields.has("tokens") ? inherit(fields.object("tokens").object(name), fields) : fields;
  }

  private static JsonFields inherit(JsonFields own, JsonFields defaults) {
    // A provider is one choice: half of it from here and half from there would be nobody's.
    List<String> keys =
        ProviderOptionsReader.isGiven(own)
            ? TokenOptionsReader.KEYS.stream()
                .filter(key -> !ProviderOptionsReader.KEYS.contains(key))
                .toList()
            : TokenOptionsReader.KEYS;
    return own.withDefaults(defaults, keys);
  }
}
