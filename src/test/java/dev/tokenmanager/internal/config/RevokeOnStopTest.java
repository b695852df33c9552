package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.provider;
import static dev.tokenmanager.internal.config.Options.read;
import static dev.tokenmanager.internal.config.Options.readToken;
import static dev.tokenmanager.internal.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevokeOnStopTest {

  private static final String ENDPOINTS = "'oidcConfig': {'tokenEndpoint': 'https://t'";

  @Test
  void read_notGiven_isFalse() {
    assertThat(readToken(token("'revokeOnStop': null")).revokeOnStop()).isFalse();
  }

  @Test
  void read_given_isKept() {
    assertThat(readToken(token("'revokeOnStop': true")).revokeOnStop()).isTrue();
  }

  @Test
  void read_default_isInheritedUnlessReplaced() {
    VerticleOptions options =
        read(token("'revokeOnStop': true, 'tokens': {'a': {}, 'b': {'revokeOnStop': false}}"));

    assertThat(Options.token(options, "a").revokeOnStop()).isTrue();
    assertThat(Options.token(options, "b").revokeOnStop()).isFalse();
  }

  @Test
  void read_wrongType_isRefused() {
    assertRefused(token("'revokeOnStop': 1"), "revokeOnStop: expected true or false, got number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'weaviateUrl': 'https://w', "})
  void read_givenEndpointsWithoutRevocation_areRefused(String weaviate) {
    assertRefused(
        provider("'revokeOnStop': true, " + weaviate + ENDPOINTS + "}"),
        "oidcConfig.revocationEndpoint: required with revokeOnStop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'weaviateUrl': 'https://w', "})
  void read_givenEndpointsWithRevocation_areFine(String weaviate) {
    String all = ENDPOINTS + ", 'revocationEndpoint': 'https://r'}";

    assertThat(readToken(provider("'revokeOnStop': true, " + weaviate + all)).revokeOnStop())
        .isTrue();
  }

  @Test
  void read_apiKey_needsNoEndpoint() {
    String key = "{'revokeOnStop': true, 'auth': {'type': 'api_key', 'apiKey': 's3cr3t-key'}}";

    assertThat(readToken(key).revokeOnStop()).isTrue();
  }
}
