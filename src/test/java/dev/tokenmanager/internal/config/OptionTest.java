package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of options is what the records read, and nothing else. */
class OptionTest {

  private static final String OAUTH =
      "'weaviateUrl': 'https://w', 'oidcConfig': {'tokenEndpoint': 'https://t'},";

  /** Options that are right, in which the section of that option is given as a whole. */
  private static JsonObject around(Option option) {
    String type = option.types().isEmpty() ? "client_credentials" : option.types().get(0);
    String auth =
        switch (type) {
          case "password" -> "'clientId': 'id', 'username': 'u', 'password': 's'";
          case "refresh_token" -> "'clientId': 'id', 'refreshToken': 's', 'accessToken': 's'";
          case "jwt_bearer" -> "'clientId': 'id', 'assertion': 's'";
          case "api_key" -> "'apiKey': 's'";
          case "token_exchange" -> "'clientId': 'id', 'subjectToken': 's'";
          default -> "'clientId': 'id', 'clientSecret': 's'";
        };
    return Options.json(
        ("{%s 'auth': {'type': '%s', %s},"
                + " 'proxy': {'host': 'p', 'port': 1, 'username': 'u', 'password': 's'},"
                + " 'cluster': {'encryptionKeyEnv': 'K'}, 'tls': {}, 'retry': {},"
                + " 'http': {'tls': {'certFile': 'c', 'keyFile': 'k'}},"
                + " 'eventBus': {'tls': {'certFile': 'c', 'keyFile': 'k', 'caFile': 'a'}},"
                + " 'sidecar': {'weaviateUrl': 'http://localhost:1',"
                + " 'weaviateGrpc': 'http://localhost:2',"
                + " 'tls': {'certFile': 'c', 'keyFile': 'k', 'caFile': 'a'}, 'weaviateTls': {}}}")
            .formatted(
                option == Option.ISSUER_URL ? "'issuerUrl': 'https://i'," : OAUTH, type, auth));
  }

  private static void put(JsonObject options, Option option, Object value) {
    List<String> keys = List.of(option.path().split("\\."));
    JsonObject at = options;
    for (String key : keys.subList(0, keys.size() - 1)) {
      at = at.getJsonObject(key);
    }
    option.ways().forEach(at::remove);
    if (option == Option.ENCRYPTION_KEY) {
      at.remove("encryptionKeyEnv");
    }
    at.put(option.key(), value);
  }

  private static void readAll(JsonObject options) {
    VerticleOptions.requireKnownKeys(options);
    HttpOptions.from(options);
    EventBusListenOptions.from(options);
    SidecarOptions.ofFile(options);
    JsonObject config = options.copy();
    config.remove("http");
    config.remove("eventBus");
    config.remove("sidecar");
    VerticleOptions.from(config);
  }

  @ParameterizedTest
  @EnumSource
  void from_valueOfAnotherKind_isRefusedAtItsPath(Option option) {
    JsonObject options = around(option);
    readAll(options);
    boolean isObject = option.isObject() || option == Option.EXTRA_PARAMETERS;
    put(options, option, isObject ? 1 : new JsonObject());

    assertThatThrownBy(() -> readAll(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(option.path() + ": expected ");
  }

  static Stream<Option> numbers() {
    return Option.all().filter(Option::isNumber);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void from_numberBeyondItsRange_isRefusedWithTheRange(Option option) {
    JsonObject options = around(option);
    String range = ": expected whole number from " + option.least() + " to " + option.most();

    put(options, option, option.least() - 1);
    assertThatThrownBy(() -> readAll(options)).hasMessageStartingWith(option.path() + range);
    put(options, option, option.most() + 1);
    assertThatThrownBy(() -> readAll(options)).hasMessageStartingWith(option.path() + range);
  }

  static Stream<Option> ofTheVerticle() {
    return Option.all().filter(option -> option.scope() == Option.Scope.VERTICLE && option.isTop());
  }

  @ParameterizedTest
  @MethodSource("ofTheVerticle")
  void needRestart_changedOption_isNamedAsTheTableSays(Option option) {
    JsonObject options = Options.json(Options.auth(Options.CREDENTIALS));
    VerticleOptions before = VerticleOptions.from(options);
    Object other =
        switch (option.kind()) {
          case TEXT -> "other";
          case OBJECT -> new JsonObject().put("share", false);
          case NAMES -> new JsonObject().put("other", new JsonObject());
          default -> option.least();
        };
    put(options, option, other);

    assertThat(before.needRestart(VerticleOptions.from(options)))
        .isEqualTo(option.needsRestart() ? List.of(option.key()) : List.of());
  }

  @Test
  void at_pathBelowAToken_isTheOptionOfTheToken() {
    assertThat(Option.at(List.of("tokens", "a", "retry", "maxDelayMs")))
        .isEqualTo(Option.RETRY_MAX_DELAY);
    assertThat(Option.at(List.of("retry", "maxDelayMs"))).isEqualTo(Option.RETRY_MAX_DELAY);
    assertThat(Option.at(List.of("tokens", "a"))).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void row_isComplete(Option option) {
    assertThat(option.documentation()).matches("(?s)[A-Z`].*[.]");
    if (!option.isTop()) {
      String parent = option.path().substring(0, option.path().lastIndexOf('.'));
      assertThat(Option.all().filter(Option::isObject).map(Option::path)).contains(parent);
    }
  }
}
