package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.provider;
import static dev.tokenmanager.internal.config.Options.readToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderOptionsReaderTest {

  private static final URI WEAVIATE = URI.create("https://w");
  private static final ProviderOptions ISSUER = new ProviderOptions.Issuer(URI.create("https://i"));
  private static final ProviderOptions ENDPOINTS =
      new ProviderOptions.Endpoints(null, URI.create("https://t/token?p=1"), null, null);

  @ParameterizedTest
  @MethodSource("allowed")
  void read_allowedCombination_isKept(String members, ProviderOptions expected) {
    assertThat(readToken(provider(members)).provider()).isEqualTo(expected);
  }

  static Stream<Arguments> allowed() {
    String endpoints = "'oidcConfig': {'tokenEndpoint': 'https://t/token?p=1'}";
    return Stream.of(
        arguments("'issuerUrl': 'https://i'", ISSUER),
        arguments("'issuerUrl': 'https://i', 'oidcConfig': null", ISSUER),
        arguments("'weaviateUrl': 'https://w'", new ProviderOptions.Weaviate(WEAVIATE, null)),
        arguments(
            "'weaviateUrl': 'https://w', 'issuerUrl': 'https://i'",
            new ProviderOptions.Weaviate(WEAVIATE, ISSUER)),
        arguments(endpoints, ENDPOINTS),
        arguments(
            "'weaviateUrl': 'https://w', " + endpoints,
            new ProviderOptions.Weaviate(WEAVIATE, ENDPOINTS)),
        arguments(
            "'allowInsecureHttp': true, 'weaviateUrl': 'http://my_weaviate:8080'",
            new ProviderOptions.Weaviate(URI.create("http://my_weaviate:8080"), null)),
        arguments(
            """
            'allowInsecureHttp': true,
            'oidcConfig': {'tokenEndpoint': 'http://t', 'issuer': 'i', 'jwksUri': 'http://j',
              'revocationEndpoint': 'http://r'}
            """,
            new ProviderOptions.Endpoints(
                "i", URI.create("http://t"), URI.create("http://j"), URI.create("http://r"))));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void read_wrongOptions_areRefusedWithPath(String members, String beginning) {
    assertRefused(provider(members), beginning);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("'issuerUrl': null", "issuerUrl: required, or weaviateUrl, or oidcConfig"),
        arguments(
            "'issuerUrl': 'https://" + "a.".repeat(127) + "'",
            "issuerUrl: a host name has at most 253 characters"),
        arguments(
            "'weaviateUrl': 'https://" + "a".repeat(64) + ".io'",
            "weaviateUrl: a host name has at most 253 characters"),
        arguments(
            "'oidcConfig': {'tokenEndpoint': 'https://" + "a".repeat(64) + "'}",
            "oidcConfig.tokenEndpoint: a host name has at most 253 characters"),
        arguments(
            "'issuerUrl': 'https://i', 'oidcConfig': {'tokenEndpoint': 'https://t'}",
            "oidcConfig: not allowed beside issuerUrl"),
        arguments(
            "'weaviateUrl': 'https://w', 'issuerUrl': 'https://i', 'oidcConfig': {}",
            "oidcConfig: not allowed beside issuerUrl"),
        arguments("'oidcConfig': {}", "oidcConfig.tokenEndpoint: required"),
        arguments(
            "'weaviateUrl': 'https://w', 'oidcConfig': {'issuer': 'i'}",
            "oidcConfig.tokenEndpoint: required"),
        arguments("'oidcConfig': 'https://t'", "oidcConfig: expected object, got string"),
        arguments(
            "'oidcConfig': {'token_endpoint': 'https://t'}",
            "oidcConfig.token_endpoint: unknown key, did you mean tokenEndpoint?"),
        arguments("'weaviateUrl': 'http://w:8080'", "weaviateUrl: http: is refused for a host"),
        arguments(
            "'oidcConfig': {'tokenEndpoint': 'http://t'}",
            "oidcConfig.tokenEndpoint: http: is refused for a host that is not loopback"),
        arguments(
            "'oidcConfig': {'tokenEndpoint': 'https://t', 'jwksUri': 'http://t'}",
            "oidcConfig.jwksUri: http: is refused"),
        arguments(
            "'oidcConfig': {'tokenEndpoint': 'https://t', 'revocationEndpoint': 'http://t'}",
            "oidcConfig.revocationEndpoint: http: is refused"));
  }

  @Test
  void read_apostropheInThePath_isPartOfTheUrl() {
    assertThat(readToken(provider("'issuerUrl': 'https://host/o\\u0027neill'")).provider())
        .isEqualTo(new ProviderOptions.Issuer(URI.create("https://host/o'neill")));
  }

  @ParameterizedTest
  @MethodSource("wrongUrls")
  void read_wrongUrl_isRefusedWithoutShowingIt(String url, String sentence) {
    assertRefused(provider("'weaviateUrl': '" + url + "'"), "weaviateUrl: " + sentence);
  }

  static Stream<Arguments> wrongUrls() {
    String expected = "expected absolute http or https URL with a valid host";
    return Stream.of(
        arguments("", "must not be empty"),
        arguments("w.example.com", expected),
        arguments("/path", expected),
        arguments("//host/path", expected),
        arguments("ftp://host", expected),
        arguments("https:host", expected),
        arguments("https:///path", expected),
        arguments(
            "https://under_score", "a host name with _ is for http: alone, Java's TLS refuses"),
        arguments("http://under_score:0", expected),
        arguments("http://under_score:99999", expected),
        arguments("http://under_score:x", expected),
        arguments("http://under_score:1:2", expected),
        arguments("http://under score_", "has a blank in it: remove it"),
        arguments("http://:80_", expected),
        arguments("http://" + "a_".repeat(40), "a host name has at most 253"),
        arguments("https://host:0", expected),
        arguments("https://host:65536", expected),
        arguments("https://ho st", "has a blank in it: remove it"),
        arguments("https://host/a b", "has a blank in it: remove it, or write %20"),
        arguments(" https://host", "has a blank at its beginning or end: remove it"),
        arguments("https://host/\u00a0", "has a blank at its beginning or end: remove it"),
        arguments("https://host/\\n", "has a blank at its beginning or end: remove it"),
        arguments("\u201chttps://host\u201d", "has a quotation mark in it: quote the whole"),
        arguments("\\\"https://host\\\"", "has a quotation mark in it: quote the whole"),
        arguments("\\u0027https://host\\u0027", "has a quotation mark in it: quote the whole"),
        arguments("https://host\\u0027", "has a quotation mark in it: quote the whole"),
        arguments("https://m\u00fcller.example", "has a letter in it that is not ASCII, such as"),
        arguments("https://host/\u00fc", "has a letter in it that is not ASCII, such as an umlaut"),
        arguments("https://${HOST}/x", "has a placeholder in it (${...}), which nothing replaces"),
        arguments("https://{{ host }}/x", "has a placeholder in it (${...}), which nothing repl"),
        arguments("https:\\\\\\\\host", "has a backslash in it: write /"),
        arguments("https://user:s3cr3t-value@host", "must not carry a user name or password"),
        arguments("https://user:s3cr3t-value@ho_st", "must not carry a user name or password"),
        arguments("https://user:s3cr3t-value@ho st", "has a blank in it: remove it"),
        arguments("https://host/#fragment", "must not have a fragment"),
        arguments("https://host/?s3cr3t-value", "must not have a query"));
  }

  @Test
  void read_apiKey_ignoresTheProvider() {
    String auth = "'auth': {'type': 'api_key', 'apiKeyEnv': 'KEY'}";

    for (String provider : new String[] {"", ", 'issuerUrl': 'http://nowhere#'"}) {
      assertThat(readToken("{" + auth + provider + "}").provider())
          .isEqualTo(new ProviderOptions.None());
    }
  }
}
