package dev.tokenmanager.config;

import static dev.tokenmanager.config.Options.CREDENTIALS;
import static dev.tokenmanager.config.Options.assertRefused;
import static dev.tokenmanager.config.Options.read;
import static dev.tokenmanager.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerticleOptionsReaderTest {

  @Test
  void read_smallestUse_hasDefaults() {
    VerticleOptions options = read(token("'tokens': null"));

    assertThat(options.address()).isEqualTo("weaviate.token");
    assertThat(options.tick()).isEqualTo(Duration.ofMillis(100));
    assertThat(options.maxConcurrentRequests()).isEqualTo(16);
    assertThat(options.cluster()).isEqualTo(ClusterOptions.DEFAULTS);
    assertThat(options.tokens()).containsOnlyKeys("default");
  }

  @Test
  void read_givenValues_areKept() {
    VerticleOptions options =
        read(token("'address': 'a.b', 'tickMs': 1000, 'maxConcurrentRequests': 1"));

    assertThat(options.address()).isEqualTo("a.b");
    assertThat(options.tick()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.maxConcurrentRequests()).isEqualTo(1);
  }

  @Test
  void read_javaMapsAndLists_countAsJson() {
    Map<String, Object> auth =
        Map.of(
            "type", "client_credentials",
            "clientId", "id",
            "clientSecretEnv", "SECRET",
            "scopes", List.of("a", "b"));
    JsonObject config =
        new JsonObject(
            Map.of(
                "issuerUrl",
                "https://id.example.com",
                "tokens",
                Map.of("a", Map.of("auth", auth))));

    assertThat(Options.token(VerticleOptionsReader.read(config), "a").auth())
        .isEqualTo(
            new AuthOptions.ClientCredentials(
                new ClientOptions(
                    "id",
                    new SecretSource.Env("tokens.a.auth.clientSecretEnv", "SECRET"),
                    null,
                    Map.of()),
                List.of("a", "b")));
  }

  @Test
  void read_nullMember_isAbsent() {
    assertThat(read(token("'tickMs': null, 'http': null, 'tokens': null, 'cluster': null")))
        .isEqualTo(read(token("'tickMs': 100")));
  }

  @Test
  void read_sameTextTwice_isEqual() {
    assertThat(read(token("'tickMs': 50"))).isEqualTo(read(token("'tickMs': 50.0")));
  }

  @Test
  void toString_anyOptions_showsNoSecret() {
    assertThat(read(token("'tickMs': 50")).toString()).doesNotContain(Options.SECRET);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void read_wrongOptions_areRefusedWithPath(String text, String beginning) {
    assertRefused(text, beginning);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(token("'tickMs': 9"), "tickMs: expected whole number from 10 to 1000, got 9"),
        arguments(token("'tickMs': 1001"), "tickMs: expected whole number from 10 to 1000, got"),
        arguments(token("'tickMs': 60.5"), "tickMs: expected whole number from 10 to 1000, got 60"),
        arguments(token("'tickMs': '60'"), "tickMs: expected whole number from 10 to 1000, got st"),
        arguments(token("'tickMs': 1e99"), "tickMs: expected whole number from 10 to 1000, got"),
        arguments(token("'maxConcurrentRequests': 0"), "maxConcurrentRequests: expected whole"),
        arguments(token("'address': 5"), "address: expected string, got number"),
        arguments(token("'address': ' '"), "address: must not be empty"),
        arguments(token("'http': {}"), "http: belongs to the file of the runnable jar"),
        arguments(token("'tick': 5"), "tick: unknown key, did you mean tickMs?"),
        arguments(token("'token': 5"), "token: unknown key, did you mean tokens?"),
        arguments(token("'issuer_url': 5"), "issuer_url: unknown key, did you mean issuerUrl?"),
        arguments(token("'xyzzy': 5"), "xyzzy: unknown key, known here: address, tickMs"),
        arguments(token("'a b': 5"), "[\"a b\"]: unknown key"),
        arguments(token("'cluster': true"), "cluster: expected object, got boolean"),
        arguments("{}", "auth: required"),
        arguments(token("'tokens': {}"), "tokens: expected at least one entry"),
        arguments(token("'tokens': []"), "tokens: expected object, got list"),
        arguments(token("'tokens': {'a': null}"), "tokens.a: expected object, got null"),
        arguments(token("'tokens': {'': {}}"), "tokens[\"\"]: a token's name must not be empty"),
        arguments(token("'tokens': {'a': {'tickMs': 50}}"), "tokens.a.tickMs: belongs to the top"),
        arguments(token("'tokens': {'a': {'maxWait': 5}}"), "tokens.a.maxWait: unknown key, did"),
        arguments(token("'tokens': {'a.b': {'auth': 5}}"), "tokens[\"a.b\"].auth: expected object"),
        arguments("{'tokens': {'a': {}}}", "tokens.a.auth: required"),
        arguments(
            "{'tokens': {'a': {'auth': {" + CREDENTIALS + "}}}}", "tokens.a.issuerUrl: required"));
  }
}
