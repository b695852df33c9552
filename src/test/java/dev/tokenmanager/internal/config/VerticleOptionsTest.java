package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.CREDENTIALS;
import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.read;
import static dev.tokenmanager.internal.config.Options.token;
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

class VerticleOptionsTest {

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

    assertThat(Options.token(VerticleOptions.from(config), "a").auth())
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
        arguments(
            token("'tickMs': '1s'"),
            "tickMs: expected whole number from 10 to 1000, got string: give milliseconds without"
                + " unit and quotes, such as 100 for a tenth of a second"),
        arguments(
            token("'maxWaitMs': '5s'"),
            "maxWaitMs: expected whole number from 0 to 31536000000, got string: give milliseconds"
                + " without unit and quotes, such as 5000 for 5 s"),
        arguments(
            token("'refreshBufferSeconds': '1m'"),
            "refreshBufferSeconds: expected whole number from 1 to 31536000, got string: give"
                + " seconds without unit and quotes, such as 60 for a minute"),
        arguments(
            token("'maxConcurrentRequests': '4'"),
            "maxConcurrentRequests: expected whole number from 1 to 2147483647, got string: write"
                + " the number without quotes"),
        arguments(
            token("'revokeOnStop': 'yes'"),
            "revokeOnStop: expected true or false, got string: write true or false, without"),
        arguments(token("'issuerUrl': 5"), "issuerUrl: expected string, got number: write it in q"),
        arguments(token("'maxConcurrentRequests': 0"), "maxConcurrentRequests: expected whole"),
        arguments(token("'address': 5"), "address: expected string, got number"),
        arguments(token("'address': ' '"), "address: must not be empty"),
        arguments(token("'http': {}"), "http: belongs to the file of the runnable jar"),
        arguments(token("'tick': 5"), "tick: unknown key, did you mean tickMs?"),
        arguments(token("'token': 5"), "token: unknown key, did you mean tokens?"),
        arguments(token("'issuer_url': 5"), "issuer_url: unknown key, did you mean issuerUrl?"),
        arguments(token("'xyzzy': 5"), "xyzzy: unknown key, known here: address, tickMs"),
        arguments(
            token("'a b': 5"),
            "[#3]: unknown key (its place is shown, it may be a secret), known here: address"),
        arguments(
            token("'cluster': true"),
            "cluster: expected object, got boolean: its own options stand below it, indented"),
        arguments("{}", "auth: required"),
        arguments(token("'tokens': {}"), "tokens: expected at least one entry"),
        arguments(token("'tokens': []"), "tokens: expected object, got list"),
        arguments(token("'tokens': {'a': null}"), "tokens.a: expected object, got null"),
        arguments(token("'tokens': {'': {}}"), "tokens[#1]: a token's name must not be empty"),
        arguments(token("'tokens': {'a': {'tickMs': 50}}"), "tokens.a.tickMs: belongs to the top"),
        arguments(token("'tokens': {'a': {'maxWait': 5}}"), "tokens.a.maxWait: unknown key, did"),
        arguments(token("'tokens': {'a.b': {'auth': 5}}"), "tokens[\"a.b\"].auth: expected object"),
        arguments("{'tokens': {'a': {}}}", "tokens.a.auth: required"),
        arguments(
            "{'tokens': {'a': {'auth': {" + CREDENTIALS + "}}}}", "tokens.a.issuerUrl: required"));
  }
}
