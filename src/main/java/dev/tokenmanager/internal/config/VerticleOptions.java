package dev.tokenmanager.internal.config;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything that a deployment is given. Immutable; two deployments with the same address must be
 * equal.
 *
 * @param address prefix of every event-bus address
 * @param tick period of the timer that drives every refresh
 * @param maxConcurrentRequests token requests in flight at one token endpoint
 * @param tokens by name
 * @param cluster sharing between nodes
 * @param inherited by tokens that come later, see {@link #with}
 */
public record VerticleOptions(
    String address,
    Duration tick,
    int maxConcurrentRequests,
    Map<String, TokenOptions> tokens,
    ClusterOptions cluster,
    InheritedOptions inherited) {

  /** The default of {@link #address}. */
  public static final String DEFAULT_ADDRESS = "weaviate.token";

  private static final List<String> OWN_KEYS = Option.topKeys(Option.Scope.VERTICLE);
  private static final List<String> TOKEN_KEYS = Option.topKeys(Option.Scope.TOKEN);
  private static final List<String> KEYS = join(OWN_KEYS, TOKEN_KEYS);

  /** That many tokens are read, or looked through, in no time. */
  private static final int FEW = 100;

  /** Of the file of the runnable jar. */
  private static final List<String> FILE_KEYS = join(KEYS, Option.topKeys(Option.Scope.JAR));

  public VerticleOptions {
    tokens = Map.copyOf(tokens);
  }

  /** Where every secret of these options comes from. */
  public List<SecretSource> secrets() {
    return Stream.concat(
            tokens.values().stream().map(TokenOptions::secrets), Stream.of(cluster.secrets()))
        .flatMap(List::stream)
        .toList();
  }

  /** The private keys among them. */
  public List<AssertionOptions.Signed> privateKeys() {
    return tokens.values().stream()
        .flatMap(token -> token.auth().privateKeys().stream())
        .distinct()
        .toList();
  }

  /**
   * Reads the options strictly: an unknown key, a wrong type, a number out of range or a
   * combination that is not allowed is refused. Touches neither files nor environment. Any thread.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path and says what
   *     would be right; it shows no secret
   */
  public static VerticleOptions from(JsonObject config) {
    return from(config.getMap());
  }

  /**
   * The same, of what JSON would hold, in which a {@link dev.tokenmanager.SecretSupplier} may stand
   * for a secret.
   *
   * @throws IllegalArgumentException as above
   */
  public static VerticleOptions from(Map<String, Object> config) {
    JsonFields fields = JsonFields.of("", config);
    requireOwnKeys(fields);
    InheritedOptions inherited = InheritedOptions.of(fields, TOKEN_KEYS);
    VerticleOptions options =
        new VerticleOptions(
            fields.text(Option.ADDRESS),
            fields.duration(Option.TICK),
            fields.whole(Option.MAX_CONCURRENT_REQUESTS),
            SubjectNames.resolved(
                tokens(fields, inherited), name -> subjectName(fieldsOf(fields, name))),
            ClusterOptions.from(fields.section(Option.CLUSTER)),
            inherited);
    return options.requireConsistent();
  }

  /** Whether there are so many tokens that reading them takes its time. */
  public static boolean hasManyTokens(Map<String, Object> config) {
    Object entries = config.get(Option.TOKENS.key());
    int tokens =
        entries instanceof JsonObject json
            ? json.size()
            : entries instanceof Map<?, ?> map ? map.size() : 0;
    return tokens > FEW;
  }

  /** Whether there are so many tokens that looking through them takes its time. */
  public boolean hasManyTokens() {
    return tokens.size() > FEW;
  }

  private VerticleOptions requireConsistent() {
    StateFileOptions.requireConsistent(tokens, cluster);
    return this;
  }

  /** Refuses a top-level key that is no option of the verticle, nor of a token. */
  static void requireOwnKeys(JsonFields fields) {
    if (fields.has(Option.HTTP)) {
      throw fields.refuse(
          Option.HTTP,
          "belongs to the file of the runnable jar, the verticle itself serves no HTTP");
    }
    if (fields.has(Option.EVENT_BUS)) {
      throw fields.refuse(
          Option.EVENT_BUS,
          "belongs to the file of the runnable jar, elsewhere VertxOptions.setEventBusOptions does it");
    }
    if (fields.has(Option.SIDECAR)) {
      throw fields.refuse(
          Option.SIDECAR,
          "belongs to the file of the runnable jar, elsewhere deploy WeaviateSidecarVerticle with"
              + " these keys as its own config");
    }
    fields.only(KEYS);
  }

  /**
   * Refuses a top-level key that is no option, be it of the verticle or of the runnable jar.
   *
   * @throws IllegalArgumentException with one sentence that begins with the key
   */
  public static void requireKnownKeys(JsonObject file) {
    JsonFields.of("", file.getMap()).only(FILE_KEYS);
  }

  private static List<String> join(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static Map<String, TokenOptions> tokens(JsonFields fields, InheritedOptions inherited) {
    if (!fields.has(Option.TOKENS)) {
      String name = TokenOptions.DEFAULT_NAME;
      return Map.of(name, TokenOptions.from(name, fields, inherited));
    }
    JsonFields entries = fields.object(Option.TOKENS);
    if (entries.keys().isEmpty()) {
      throw fields.refuse(Option.TOKENS, "expected at least one entry");
    }
    Map<String, TokenOptions> tokens = new LinkedHashMap<>();
    for (String name : entries.keys()) {
      tokens.put(name, token(name, entries.member(name), inherited));
    }
    TokenOptions.checkDefaults(fields);
    return tokens;
  }

  private static TokenOptions token(String name, JsonValue entry, InheritedOptions inherited) {
    if (name.isBlank()) {
      throw entry.refuse("a token's name must not be empty");
    }
    JsonFields own = requireTokenKeys(entry.fields());
    return TokenOptions.from(name, inherit(own, inherited.fields()), inherited);
  }

  /** Refuses a key that is no option of a token. */
  static JsonFields requireTokenKeys(JsonFields own) {
    for (String key : OWN_KEYS) {
      if (own.has(key)) {
        throw own.refuse(key, "belongs to the top level, not to an entry of tokens");
      }
    }
    return own.only(TOKEN_KEYS);
  }

  /** What counts for a token of options that were found valid: its own, and what it inherits. */
  static JsonFields fieldsOf(JsonObject config, String name) {
    return fieldsOf(JsonFields.of("", config.getMap()), name);
  }

  private static JsonValue subjectName(JsonFields token) {
    return token.object(Option.AUTH).member(Option.SUBJECT_TOKEN_NAME.key());
  }

  private static JsonFields fieldsOf(JsonFields fields, String name) {
    return fields.has(Option.TOKENS)
        ? inherit(fields.object(Option.TOKENS).member(name).fields(), fields)
        : fields;
  }

  private static JsonFields inherit(JsonFields own, JsonFields defaults) {
    // A provider is one choice: half of it from here and half from there would be nobody's.
    boolean ownProvider = ProviderOptionsReader.isGiven(own);
    return own.withDefaults(
        defaults,
        TOKEN_KEYS.stream()
            .filter(key -> !(ownProvider && ProviderOptionsReader.KEYS.contains(key)))
            .toList());
  }

  /** These options with other tokens. */
  public VerticleOptions withTokens(Map<String, TokenOptions> others) {
    return new VerticleOptions(address, tick, maxConcurrentRequests, others, cluster, inherited);
  }

  /** These options with the tokens of others, and with what these pass on to later ones. */
  public VerticleOptions withTokensOf(VerticleOptions others) {
    return new VerticleOptions(
        address, tick, maxConcurrentRequests, others.tokens, cluster, others.inherited);
  }

  /**
   * These options with one more token, in place of one of that name: as if it stood below {@code
   * tokens}.
   *
   * @param given what JSON would hold, in which a {@link dev.tokenmanager.SecretSupplier} may stand
   *     for a secret
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public VerticleOptions with(String name, Map<String, Object> given) {
    String path = OptionPath.of(Option.TOKENS.key(), name, tokens.size() + 1);
    Map<String, TokenOptions> all = new LinkedHashMap<>(tokens);
    all.put(name, token(name, new JsonValue(path, given), inherited));
    return withTokens(all).consistent();
  }

  /**
   * These options without one of their tokens.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path, where
   *     another token is exchanged for that one
   */
  public VerticleOptions without(String name) {
    for (TokenOptions token : tokens.values()) {
      if (token.subjectName().equals(name) && !token.name().equals(name)) {
        throw subjectNameOf(token.name())
            .refuse("names the token that is to be removed; remove or replace this one first");
      }
    }
    Map<String, TokenOptions> others = new LinkedHashMap<>(tokens);
    others.remove(name);
    return withTokens(others);
  }

  /**
   * These options, whose tokens were brought together from several: each that names another finds
   * it.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public VerticleOptions consistent() {
    return withTokens(SubjectNames.resolved(tokens, VerticleOptions::subjectNameOf))
        .requireConsistent();
  }

  private static JsonValue subjectNameOf(String name) {
    String token = OptionPath.of(Option.TOKENS.key(), name, 1);
    String auth = OptionPath.of(token, Option.AUTH.key(), 1);
    return new JsonValue(OptionPath.of(auth, Option.SUBJECT_TOKEN_NAME.key(), 1), null);
  }

  /** The keys of what is different in the next options and has no effect before a restart. */
  public List<String> needRestart(VerticleOptions next) {
    List<String> keys = new ArrayList<>();
    if (!address.equals(next.address)) {
      keys.add(Option.ADDRESS.key());
    }
    if (!tick.equals(next.tick)) {
      keys.add(Option.TICK.key());
    }
    if (maxConcurrentRequests != next.maxConcurrentRequests) {
      keys.add(Option.MAX_CONCURRENT_REQUESTS.key());
    }
    if (!cluster.equals(next.cluster)) {
      keys.add(Option.CLUSTER.key());
    }
    return keys;
  }
}
