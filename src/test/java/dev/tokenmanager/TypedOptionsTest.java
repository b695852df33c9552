package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The typed options are the table of options, row by row. */
class TypedOptionsTest {

  private static final String SECRET = "s3cr3t-typed";
  private static final SecretSupplier SUPPLIER = new Shown();

  /** The class that has the options below that one; those of the verticle have none above. */
  private static final Map<String, Class<?>> CLASSES =
      Map.of(
          "", TokenManagerOptions.class,
          "auth", AuthOptions.class,
          "cluster", ClusterOptions.class,
          "oidcConfig", OidcConfig.class,
          "proxy", ProxyOptions.class,
          "retry", RetryOptions.class,
          "tls", TlsOptions.class);

  /** What stands beside a private key. */
  private static final Set<Option> OF_KEYS =
      Set.of(
          Option.PRIVATE_KEY,
          Option.PRIVATE_KEY_PASSWORD,
          Option.KEY_ID,
          Option.ALGORITHM,
          Option.ASSERTION_AUDIENCE,
          Option.ASSERTION_SUBJECT);

  /** Would show its secret. */
  private static final class Shown implements SecretSupplier {
    @Override
    public io.vertx.core.Future<String> get() {
      return io.vertx.core.Future.succeededFuture(SECRET);
    }

    @Override
    public String toString() {
      return SECRET;
    }
  }

  private static Stream<Option> rows() {
    return Option.all().filter(option -> option.scope() != Option.Scope.JAR);
  }

  private static Class<?> classOf(Option option) {
    String parent =
        option.isTop() ? "" : option.path().substring(0, option.path().lastIndexOf('.'));
    Class<?> type = CLASSES.get(parent);
    assertThat(type).as("a class for the options below %s", parent).isNotNull();
    return Objects.requireNonNull(type);
  }

  /** Each row in the class of its section; those of a token in the class of one token, too. */
  static Stream<Arguments> places() {
    return rows()
        .flatMap(
            option ->
                option.isTop() && option.scope() == Option.Scope.TOKEN
                    ? Stream.of(TokenManagerOptions.class, TokenOptions.class)
                        .map(type -> Arguments.of(option, type))
                    : Stream.of(Arguments.of(option, classOf(option))));
  }

  private static String capital(String key) {
    return key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
  }

  private static Method getter(Class<?> type, Option option) throws Exception {
    String prefix = option.kind() == Option.Kind.FLAG ? "is" : "get";
    return type.getMethod(prefix + capital(option.key()));
  }

  /** What its setter takes; null where it has none. */
  private static @Nullable Method setter(Class<?> type, Option option, Class<?> value) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals("set" + capital(option.key())))
        .filter(method -> method.getParameterTypes()[0] == value)
        .findFirst()
        .orElse(null);
  }

  private static Object sample(Option option) throws ReflectiveOperationException {
    return switch (option.kind()) {
      case TEXT, FILE, INLINE_SECRET -> "text";
      case URL -> "https://example.com";
      case CHOICE -> option.choices().get(0);
      case FLAG -> !Boolean.TRUE.equals(option.fallback());
      case WHOLE -> 7;
      case MILLIS, SECONDS -> 77L;
      case LIST, TEXTS -> List.of("one", "two");
      case SECRET -> SecretOptions.env("VARIABLE");
      case SECRETS -> List.of(SecretOptions.file("path"));
      case OBJECT -> section(option);
      case NAMES ->
          option == Option.TOKENS
              ? Map.of("a", new TokenOptions().setIssuerUrl("https://i"))
              : new JsonObject().put("audience", "a");
    };
  }

  private static Object section(Option option) throws ReflectiveOperationException {
    Class<?> type = CLASSES.get(option.key());
    assertThat(type).as("a class for the options below %s", option.path()).isNotNull();
    return Objects.requireNonNull(type).getConstructor().newInstance();
  }

  @ParameterizedTest
  @MethodSource("places")
  void row_hasASetterAndAGetterThatGoThroughJson(Option option, Class<?> type) throws Exception {
    GivenOptions<?> options = (GivenOptions<?>) type.getConstructor().newInstance();
    Object sample = sample(option);
    Method getter = getter(type, option);
    Method setter = setter(type, option, getter.getReturnType());
    if (setter == null) {
      setter = setter(type, option, unboxed(getter.getReturnType()));
    }
    assertThat(setter).as("a setter of %s", option.path()).isNotNull();

    assertThat(Objects.requireNonNull(setter).invoke(options, sample)).isSameAs(options);
    assertThat(getter.invoke(options)).isEqualTo(sample);
    GivenOptions<?> copy = (GivenOptions<?>) type.getConstructor(type).newInstance(options);
    GivenOptions<?> read =
        (GivenOptions<?>) type.getConstructor(JsonObject.class).newInstance(options.toJson(true));
    assertThat(options.toJson(true)).hasSize(1).isEqualTo(copy.toJson(true));
    assertThat(read.toJson(true)).isEqualTo(options.toJson(true));
    if (sample instanceof SecretOptions || sample instanceof GivenOptions<?>) {
      assertThat(getter.invoke(read)).isNotNull();
    } else if (option != Option.TOKENS && option.kind() != Option.Kind.SECRETS) {
      assertThat(getter.invoke(read)).isEqualTo(sample);
    }
  }

  private static Class<?> unboxed(Class<?> type) {
    return type == Long.class ? long.class : type == Integer.class ? int.class : type;
  }

  static Stream<Class<?>> classes() {
    return Stream.concat(CLASSES.values().stream(), Stream.of(TokenOptions.class));
  }

  @ParameterizedTest
  @MethodSource("classes")
  void setterAndGetter_areOfARow(Class<?> type) {
    Set<String> keys =
        places()
            .map(Arguments::get)
            .filter(place -> place[1] == type)
            .map(place -> capital(((Option) place[0]).key()))
            .collect(Collectors.toSet());
    Set<String> typed = new TreeSet<>();
    for (Method method : type.getMethods()) {
      String name = method.getName();
      if (Modifier.isStatic(method.getModifiers()) || name.equals("getClass")) {
        continue;
      }
      if (name.matches("(get|set)[A-Z].*")) {
        typed.add(name.substring(3));
      } else if (name.matches("is[A-Z].*")) {
        typed.add(name.substring(2));
      }
    }

    assertThat(typed).isEqualTo(keys);
  }

  @ParameterizedTest
  @MethodSource("places")
  void defaultConstant_isTheTablesDefault(Option option, Class<?> type) throws Exception {
    String name = "DEFAULT_" + option.key().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    Object fallback = option.fallback();
    boolean hasOne = Arrays.stream(type.getFields()).anyMatch(f -> f.getName().equals(name));

    assertThat(hasOne).as("%s.%s", type.getSimpleName(), name).isEqualTo(fallback != null);
    if (fallback instanceof Number number) {
      Number constant = (Number) type.getField(name).get(null);
      assertThat(constant.longValue()).isEqualTo(number.longValue());
    } else if (fallback != null) {
      assertThat(type.getField(name).get(null)).isEqualTo(fallback);
    }
    if (fallback != null) {
      Object got = getter(type, option).invoke(type.getConstructor().newInstance());
      assertThat(got).isEqualTo(type.getField(name).get(null));
    }
  }

  @ParameterizedTest
  @MethodSource("classes")
  void publicMethod_any_showsNoInternalType(Class<?> type) {
    Stream.of(type.getMethods())
        .flatMap(
            method ->
                Stream.concat(
                    Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes())))
        .forEach(shown -> assertThat(shown.getName()).doesNotContain(".internal."));
  }

  private static JsonObject around(Option option, Object value) {
    JsonObject json = new JsonObject();
    JsonObject at = json;
    List<String> keys = List.of(option.path().split("\\."));
    for (String key : keys.subList(0, keys.size() - 1)) {
      at.put(key, new JsonObject());
      at = at.getJsonObject(key);
    }
    at.put(option.key(), value);
    return json;
  }

  private static String refusal(Function<JsonObject, ?> reader, JsonObject json) {
    try {
      return "accepted as " + reader.apply(json);
    } catch (IllegalArgumentException refused) {
      return Objects.requireNonNull(refused.getMessage());
    }
  }

  static Stream<Option> table() {
    return rows();
  }

  /** Beside what is required, so that the reader of a deployment gets as far. */
  private static JsonObject complete(JsonObject json, Option option) {
    JsonObject complete = json.copy();
    String type = option.types().isEmpty() ? "client_credentials" : option.types().get(0);
    JsonObject auth =
        new JsonObject()
            .put("type", type)
            .put("clientId", "c")
            .put("clientSecretEnv", "C")
            .put("accessToken", "x");
    if (type.equals("api_key")) {
      auth = new JsonObject().put("type", type);
    } else if (!type.equals("refresh_token")) {
      auth.remove("accessToken");
    }
    if (type.equals("password")) {
      auth.put("username", "u").put("passwordEnv", "P");
    } else if (type.equals("refresh_token")) {
      auth.put("refreshTokenEnv", "R");
    } else if (type.equals("jwt_bearer") && option != Option.ASSERTION_SUBJECT) {
      auth.put("assertionEnv", "A");
    } else if (type.equals("token_exchange") && option != Option.SUBJECT_TOKEN_NAME) {
      auth.put("subjectTokenEnv", "S");
    }
    if (OF_KEYS.contains(option)) {
      auth.put("privateKeyEnv", "K").remove("clientSecretEnv");
    } else if (option.key().startsWith("clientAssertion")) {
      auth.put("clientAssertionFile", "a").remove("clientSecretEnv");
    }
    if (option != Option.AUTH) {
      JsonObject given = json.getJsonObject("auth", new JsonObject());
      option.ways().forEach(auth::remove);
      complete.put("auth", auth.mergeIn(given));
    }
    if (!json.containsKey("oidcConfig") && !json.containsKey("issuerUrl")) {
      complete.put("issuerUrl", "https://i");
    }
    if (option.path().startsWith("oidcConfig.") && option != Option.TOKEN_ENDPOINT) {
      complete.getJsonObject("oidcConfig").put("tokenEndpoint", "https://t");
    }
    if (option.path().startsWith("proxy.")) {
      JsonObject proxy = new JsonObject().put("host", "h").put("port", 1);
      if (option == Option.PROXY_USERNAME || option == Option.PROXY_PASSWORD) {
        proxy.put("username", "u").put("passwordEnv", "P");
        option.ways().forEach(proxy::remove);
      }
      complete.put("proxy", proxy.mergeIn(json.getJsonObject("proxy")));
    }
    if (option.path().startsWith("tls.")) {
      JsonObject tls = new JsonObject().put("caFile", "c").put("certFile", "c").put("keyFile", "k");
      complete.put("tls", tls.mergeIn(json.getJsonObject("tls")));
    }
    if (option.key().toLowerCase(Locale.ROOT).contains("state")) {
      JsonObject state = new JsonObject().put("stateFile", "s").put("stateKeyEnv", "K");
      option.ways().forEach(state::remove);
      complete.mergeIn(state.mergeIn(json));
    }
    if (option.path().startsWith("cluster.")) {
      JsonObject cluster = complete.getJsonObject("cluster");
      if (option != Option.ENCRYPTION_KEY) {
        cluster.put("encryptionKeyEnv", "K");
      }
    }
    return complete;
  }

  @ParameterizedTest
  @MethodSource("table")
  void json_wrongType_isRefusedInTheWordsOfADeployment(Option option) {
    boolean isObject = option.isObject() || option.kind() == Option.Kind.NAMES;
    JsonObject json = around(option, isObject ? 1 : new JsonObject());

    String refusal = refusal(TokenManagerOptions::new, json);

    assertThat(refusal).startsWith(option.path() + ": expected ");
    assertThat(refusal(VerticleOptions::from, complete(json, option))).isEqualTo(refusal);
  }

  @Test
  void json_unknownKey_isRefusedWithItsPath() {
    assertThatThrownBy(() -> new TokenManagerOptions(new JsonObject().put("isuerUrl", "x")))
        .hasMessage("isuerUrl: unknown key, did you mean issuerUrl?");
    assertThatThrownBy(() -> new TokenManagerOptions(new JsonObject().put("http", "x")))
        .hasMessageStartingWith("http: belongs to the file of the runnable jar");
    assertThatThrownBy(() -> new AuthOptions(new JsonObject().put("clientid", "x")))
        .hasMessage("auth.clientid: unknown key, did you mean clientId?");
    assertThatThrownBy(() -> new TokenOptions(new JsonObject().put("tickMs", 1)))
        .hasMessage("tickMs: belongs to the top level, not to an entry of tokens");
    JsonObject entry = new JsonObject().put("retry", new JsonObject().put("maxDelay", 1));
    assertThatThrownBy(
            () ->
                new TokenManagerOptions(
                    new JsonObject().put("tokens", new JsonObject().put("a", entry))))
        .hasMessage("tokens.a.retry.maxDelay: unknown key, did you mean maxDelayMs?");
  }

  private static TokenManagerOptions withSecrets() {
    return new TokenManagerOptions()
        .setAuth(
            AuthOptions.refreshToken(SecretOptions.text(SECRET))
                .setAccessToken(SECRET)
                .setClientSecret(SecretOptions.supplier(SUPPLIER)))
        .setProxy(new ProxyOptions("p", 1).setPassword(SecretOptions.file("file")))
        .setCluster(
            new ClusterOptions()
                .setEncryptionKey(SecretOptions.env("KEY"))
                .addPreviousEncryptionKey(SecretOptions.text(SECRET))
                .addPreviousEncryptionKey(SecretOptions.file("old"))
                .addPreviousEncryptionKey(SecretOptions.supplier(SUPPLIER)));
  }

  @Test
  void g10_toJson_hasNoSecretUnlessAsked_andNeverASupplier() {
    JsonObject json = withSecrets().toJson();
    JsonObject all = withSecrets().toJson(true);

    assertThat(json.encode()).doesNotContain(SECRET);
    assertThat(json)
        .isEqualTo(
            new JsonObject()
                .put("auth", new JsonObject().put("type", "refresh_token"))
                .put(
                    "proxy",
                    new JsonObject().put("host", "p").put("port", 1).put("passwordFile", "file"))
                .put(
                    "cluster",
                    new JsonObject()
                        .put("encryptionKeyEnv", "KEY")
                        .put(
                            "previousEncryptionKeys",
                            new JsonArray()
                                .add(new JsonObject().put("encryptionKeyFile", "old")))));
    assertThat(all.getJsonObject("auth").fieldNames())
        .containsExactly("type", "refreshToken", "accessToken");
    assertThat(all.getJsonObject("cluster").getJsonArray("previousEncryptionKeys").getString(0))
        .isEqualTo(SECRET);
  }

  @Test
  void g10_toString_showsNoValue() {
    TokenManagerOptions options = withSecrets();

    assertThat(options).hasToString("TokenManagerOptions[auth, proxy, cluster]");
    assertThat(options.getAuth())
        .hasToString("AuthOptions[type, refreshToken, accessToken, clientSecret]");
    assertThat(SecretOptions.file(SECRET)).hasToString("SecretOptions[file]");
    assertThat(VerticleOptions.from(suppliedClient().toMap()).toString()).doesNotContain(SECRET);
  }

  private static TokenManagerOptions suppliedClient() {
    return new TokenManagerOptions()
        .setIssuerUrl("https://i")
        .setAuth(AuthOptions.clientCredentials("c", SecretOptions.supplier(SUPPLIER)));
  }

  @Test
  void toMap_sameOptionsTwice_areEqual_anotherSupplierIsNot() {
    TokenManagerOptions other =
        suppliedClient()
            .setAuth(AuthOptions.clientCredentials("c", SecretOptions.supplier(new Shown())));

    assertThat(VerticleOptions.from(suppliedClient().toMap()))
        .isEqualTo(VerticleOptions.from(suppliedClient().toMap()))
        .isNotEqualTo(VerticleOptions.from(other.toMap()));
  }

  @Test
  void copy_changedLater_isAnother() {
    TokenManagerOptions options =
        suppliedClient()
            .addToken("a", new TokenOptions())
            .setRetry(new RetryOptions().setInitialDelayMs(1));
    TokenManagerOptions copy = new TokenManagerOptions(options);

    Objects.requireNonNull(options.getAuth()).setClientId("other");
    Objects.requireNonNull(options.getRetry()).setInitialDelayMs(2);
    Objects.requireNonNull(options.getTokens()).values().forEach(token -> token.setMaxWaitMs(3));
    options.addToken("b", new TokenOptions());

    assertThat(copy.toJson())
        .isEqualTo(
            suppliedClient()
                .addToken("a", new TokenOptions())
                .setRetry(new RetryOptions().setInitialDelayMs(1))
                .toJson());
  }

  @Test
  void json_numberText_andListAsText_areReadAsTheReaderReadsThem() {
    TokenManagerOptions options =
        new TokenManagerOptions(
            new JsonObject("{\"tickMs\": 60.0, \"auth\": {\"scopes\": \"a, b\"}}"));

    assertThat(options.getTickMs()).isEqualTo(60);
    assertThat(Objects.requireNonNull(options.getAuth()).getScopes()).containsExactly("a", "b");
  }

  @Test
  void extraParameter_oneOrSeveralValues_isATextOrAList() {
    AuthOptions auth =
        new AuthOptions()
            .addExtraParameter("audience", "a")
            .addExtraParameter("resource", "b", "c");

    assertThat(auth.getExtraParameters())
        .isEqualTo(
            new JsonObject()
                .put("audience", "a")
                .put("resource", new JsonArray().add("b").add("c")));
  }
}
