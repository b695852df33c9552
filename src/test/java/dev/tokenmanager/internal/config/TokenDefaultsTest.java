package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.CREDENTIALS;
import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.read;
import static dev.tokenmanager.internal.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Top-level token options beside {@code tokens} are the defaults of each entry. */
class TokenDefaultsTest {

  private static final String AUTH = "'auth': {" + CREDENTIALS + "}";

  private static String entry(String defaults, String members) {
    return "{" + AUTH + ", " + defaults + ", 'tokens': {'a': {" + members + "}}}";
  }

  @Test
  void read_absentOrNullKey_isInherited() {
    TokenOptions token =
        read(token("'maxWaitMs': 7, 'tokens': {'a': {'maxWaitMs': null, 'auth': null}}"), "a");

    assertThat(token.name()).isEqualTo("a");
    assertThat(token.maxWait()).isEqualTo(Duration.ofMillis(7));
    assertThat(token.auth().secrets())
        .extracting(SecretSource::where)
        .containsExactly("auth.clientSecret");
  }

  @Test
  void read_tokens_haveNoDefaultUnlessNamed() {
    assertThat(read(token("'tokens': {'a': {}, 'b': {}}")).tokens()).containsOnlyKeys("a", "b");
  }

  @Test
  void read_nestedObject_isReplacedAsAWhole() {
    TokenOptions token =
        read(
            token(
                "'retry': {'initialDelayMs': 7, 'maxDelayMs': 70},"
                    + " 'tokens': {'a': {'retry': {'maxDelayMs': 90}}}"),
            "a");

    assertThat(token.refresh().retryInitialDelay()).isEqualTo(Duration.ofMillis(500));
    assertThat(token.refresh().retryMaxDelay()).isEqualTo(Duration.ofMillis(90));
  }

  @Test
  void read_entryThatNamesAProvider_inheritsNoneOfTheThree() {
    TokenOptions token =
        read(
            entry(
                "'weaviateUrl': 'https://w', 'oidcConfig': {'tokenEndpoint': 'https://t'}",
                "'issuerUrl': 'https://i'"),
            "a");

    assertThat(token.provider()).isEqualTo(new ProviderOptions.Issuer(URI.create("https://i")));
  }

  @Test
  void read_entryThatNamesNoProvider_inheritsAll() {
    TokenOptions token =
        read(
            entry("'weaviateUrl': 'https://w', 'issuerUrl': 'https://i'", "'issuerUrl': null"),
            "a");

    assertThat(token.provider())
        .isEqualTo(
            new ProviderOptions.Weaviate(
                URI.create("https://w"), new ProviderOptions.Issuer(URI.create("https://i"))));
  }

  @Test
  void read_permissionInEntry_coversInheritedUrl() {
    TokenOptions token =
        read(entry("'issuerUrl': 'http://host'", "'allowInsecureHttp': true"), "a");

    assertThat(token.connection().allowInsecureHttp()).isTrue();
  }

  @Test
  void read_defaultsThatDoNotFitEachOther_areFineWhereReplaced() {
    TokenOptions token =
        read(
            token("'minValiditySeconds': 50, 'tokens': {'a': {'refreshBufferSeconds': 100}}"), "a");

    assertThat(token.refresh().minValidity()).isEqualTo(Duration.ofSeconds(50));
  }

  @Test
  void read_manyEntries_shareWhatTheyInherit() {
    VerticleOptions options =
        read(
            token(
                "'maxWaitMs': 7, 'tokens': {'a': {}, 'b': {}, 'own': {'auth': {"
                    + CREDENTIALS
                    + "}}}"));
    TokenOptions a = token(options, "a");
    TokenOptions b = token(options, "b");
    TokenOptions own = token(options, "own");
    TokenOptions later = token(options.with("c", Map.of()), "c");

    for (TokenOptions same : List.of(b, own, later)) {
      assertThat(same.provider()).isSameAs(a.provider());
      assertThat(same.connection()).isSameAs(a.connection());
      assertThat(same.refresh()).isSameAs(a.refresh());
      assertThat(same.maxWait()).isSameAs(a.maxWait());
      assertThat(same.discoveryMaxAge()).isSameAs(a.discoveryMaxAge());
    }
    assertThat(b.auth()).isSameAs(a.auth());
    assertThat(later.auth()).isSameAs(a.auth());
    assertThat(own.auth().secrets())
        .extracting(SecretSource::where)
        .containsExactly("tokens.own.auth.clientSecret");
  }

  @Test
  void read_entryThatHasPartOfItsOwn_doesNotChangeItForOthers() {
    VerticleOptions options =
        read(
            entry(
                "'issuerUrl': 'https://i', 'retry': {'maxDelayMs': 70000}",
                "'allowInsecureHttp': true, 'retry': {}, 'maxWaitMs': 5}, 'b': {"));
    TokenOptions a = token(options, "a");
    TokenOptions b = token(options, "b");

    assertThat(a.connection().allowInsecureHttp()).isTrue();
    assertThat(b.connection().allowInsecureHttp()).isFalse();
    assertThat(a.refresh().retryMaxDelay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(b.refresh().retryMaxDelay()).isEqualTo(Duration.ofSeconds(70));
    assertThat(a.maxWait()).isEqualTo(Duration.ofMillis(5));
    assertThat(b.maxWait()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void read_wrongOptions_areRefusedWhereTheyAreWritten(String text, String beginning) {
    assertRefused(text, beginning);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(
            token("'maxWaitMs': -1, 'tokens': {'a': {}}"), "maxWaitMs: expected whole number"),
        arguments(
            token("'maxWaitMs': 'x', 'tokens': {'a': {'maxWaitMs': 1}}"),
            "maxWaitMs: expected whole number"),
        arguments(
            token("'retry': {'max': 1}, 'tokens': {'a': {'retry': {}}}"), "retry.max: unknown key"),
        arguments(
            token("'revokeOnStop': 'x', 'tokens': {'a': {'revokeOnStop': false}}"),
            "revokeOnStop: expected true or false, got string"),
        arguments(
            entry("'issuerUrl': 'http://host'", "'maxWaitMs': 5"),
            "issuerUrl: http: is refused for a host that is not loopback"),
        arguments(
            entry("'issuerUrl': 'ftp://host'", "'issuerUrl': 'https://host'"),
            "issuerUrl: expected absolute http or https URL"),
        arguments(
            token("'tokens': {'a': {'weaviateUrl': 5}}"),
            "tokens.a.weaviateUrl: expected string, got number"),
        arguments(
            "{'issuerUrl': 'https://i', 'auth': {'type': 'x'}, 'tokens': {'a': {" + AUTH + "}}}",
            "auth.type: expected one of"),
        arguments(
            entry("'issuerUrl': 'http://host'", "'allowInsecureHttp': true}, 'b': {"),
            "issuerUrl: http: is refused for a host that is not loopback"),
        arguments(
            token("'tokens': {'a': {'auth': {'clientSecret': 's'}}}"),
            "tokens.a.auth.type: required"),
        arguments(
            token("'minValiditySeconds': 5, 'tokens': {'a': {'refreshBufferSeconds': 9}}"),
            "minValiditySeconds: expected at most half of tokens.a.refreshBufferSeconds (9), got"));
  }
}
