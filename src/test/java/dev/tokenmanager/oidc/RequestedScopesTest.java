package dev.tokenmanager.oidc;

import static dev.tokenmanager.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.oidc.Samples.client;
import static dev.tokenmanager.oidc.Samples.clientCredentials;
import static dev.tokenmanager.oidc.Samples.endpoints;
import static dev.tokenmanager.oidc.Samples.inline;
import static dev.tokenmanager.oidc.Samples.issuer;
import static dev.tokenmanager.oidc.Samples.options;
import static dev.tokenmanager.oidc.Samples.password;
import static dev.tokenmanager.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.ProviderOptions;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestedScopesTest {

  private static final String ENTRA = "https://login.microsoftonline.com/t/oauth2/v2.0/token";

  static Stream<Arguments> all() {
    List<String> none = List.of();
    List<String> offline = List.of("offline_access");
    AuthOptions refresh = new AuthOptions.RefreshToken(inline("r"), null, null, client("c"));
    return Stream.of(
        arguments("configured", clientCredentials("a", "b"), issuer(), none, List.of("a", "b")),
        arguments(
            "advertised first",
            clientCredentials("a"),
            weaviate(null),
            List.of("z"),
            List.of("z", "a")),
        arguments(
            "without repeats",
            clientCredentials("a", "z", "a"),
            weaviate(null),
            List.of("z", "y"),
            List.of("z", "y", "a")),
        arguments("none", clientCredentials(), weaviate(null), none, none),
        arguments(
            "password adds",
            password("a"),
            weaviate(null),
            List.of("z"),
            List.of("z", "a", "offline_access")),
        arguments(
            "password adds beside an override", password(), weaviate(endpoints()), none, offline),
        arguments(
            "password, already configured",
            password("offline_access", "a"),
            weaviate(null),
            none,
            List.of("offline_access", "a")),
        arguments(
            "password, already advertised",
            password("a"),
            weaviate(null),
            offline,
            List.of("offline_access", "a")),
        arguments("password without Weaviate", password("a"), issuer(), none, List.of("a")),
        arguments("refresh token", refresh, weaviate(null), List.of("z"), none));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void all(
      String row,
      AuthOptions auth,
      ProviderOptions provider,
      List<String> advertised,
      List<String> expected) {
    assertThat(scopes(auth, provider, advertised, TOKEN_ENDPOINT).all())
        .containsExactlyElementsOf(expected);
  }

  static Stream<Arguments> entra() {
    List<String> none = List.of();
    List<String> byDefault = List.of("caller/.default");
    return Stream.of(
        arguments("no scope", clientCredentials(), none, ENTRA, byDefault),
        arguments(
            "host in capitals",
            clientCredentials(),
            none,
            "https://Login.MicrosoftOnline.com/t",
            byDefault),
        arguments("configured", clientCredentials("a"), none, ENTRA, List.of("a")),
        arguments("advertised", clientCredentials(), List.of("z"), ENTRA, List.of("z")),
        arguments(
            "host in the path",
            clientCredentials(),
            none,
            "https://a.io/login.microsoftonline.com",
            none),
        arguments(
            "another host",
            clientCredentials(),
            none,
            "https://login.microsoftonline.com.example.com/t",
            none),
        arguments("password", password(), none, ENTRA, List.of("offline_access")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void entra(
      String row, AuthOptions auth, List<String> advertised, String endpoint, List<String> all) {
    assertThat(scopes(auth, weaviate(null), advertised, endpoint).all())
        .containsExactlyElementsOf(all);
  }

  @ParameterizedTest
  @CsvSource({"invalid_scope,true", "not_allowed,true", "invalid_grant,false", "http_400,false"})
  void mayBeRefusedForOwn_ownScope_dependsOnTheError(String error, boolean expected) {
    RequestedScopes scopes = scopes(password(), weaviate(null), List.of(), TOKEN_ENDPOINT);

    assertThat(scopes.mayBeRefusedForOwn(refusal(error))).isEqualTo(expected);
    assertThat(scopes.withoutOwn().mayBeRefusedForOwn(refusal(error))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"invalid_scope", "not_allowed"})
  void mayBeRefusedForOwn_configuredScope_never(String error) {
    RequestedScopes scopes =
        scopes(password("offline_access"), weaviate(null), List.of(), TOKEN_ENDPOINT);

    assertThat(scopes.mayBeRefusedForOwn(refusal(error))).isFalse();
  }

  private static ProviderException refusal(String error) {
    return new ProviderException(TokenFailure.REJECTED, error, "Refused.");
  }

  private static RequestedScopes scopes(
      AuthOptions auth, ProviderOptions provider, List<String> advertised, String endpoint) {
    return RequestedScopes.of(options(provider, auth), advertised, URI.create(endpoint), "caller");
  }
}
