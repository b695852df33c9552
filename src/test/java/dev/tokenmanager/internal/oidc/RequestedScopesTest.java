package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.client;
import static dev.tokenmanager.internal.oidc.Samples.clientCredentials;
import static dev.tokenmanager.internal.oidc.Samples.endpoints;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.issuer;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.password;
import static dev.tokenmanager.internal.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.oidc.RequestedScopes.Refused;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestedScopesTest {

  private static final String ENTRA = "https://login.microsoftonline.com/t/oauth2/v2.0/token";

  static Stream<Arguments> all() {
    List<String> none = List.of();
    List<String> offline = List.of("offline_access");
    AuthOptions refresh = new AuthOptions.RefreshToken(inline("r"), null, null, client("c"), none);
    AuthOptions named =
        new AuthOptions.RefreshToken(inline("r"), null, null, client("c"), List.of("a"));
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
        arguments("refresh token", refresh, weaviate(null), List.of("z"), none),
        arguments("refresh token (B2C)", named, weaviate(null), List.of("z"), List.of("a")));
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
    AuthOptions api = clientCredentials("api://x/.default");
    List<String> forPeople = List.of("openid", "email");
    return Stream.of(
        arguments("no scope", clientCredentials(), none, ENTRA, byDefault),
        arguments(
            "host in capitals",
            clientCredentials(),
            none,
            "https://Login.MicrosoftOnline.com/t",
            byDefault),
        arguments("US government", clientCredentials(), none, at("microsoftonline.us"), byDefault),
        arguments("China", clientCredentials(), none, at("partner.microsoftonline.cn"), byDefault),
        arguments("China, older", clientCredentials(), none, at("chinacloudapi.cn"), byDefault),
        arguments("older name", clientCredentials(), none, at("windows.net"), byDefault),
        arguments(
            "name of v1 issuers",
            clientCredentials(),
            none,
            "https://sts.windows.net/t",
            byDefault),
        arguments(
            "External ID",
            clientCredentials(),
            none,
            "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
            byDefault),
        arguments("configured", clientCredentials("a"), none, ENTRA, List.of("a")),
        arguments("advertised", clientCredentials(), List.of("z"), ENTRA, List.of("z")),
        arguments(
            "/.default configured, for people advertised",
            api,
            forPeople,
            ENTRA,
            List.of("api://x/.default")),
        arguments(
            "/.default configured and advertised",
            api,
            List.of("openid", "api://y/.default"),
            ENTRA,
            List.of("api://x/.default")),
        arguments(
            "/.default advertised among those for people",
            clientCredentials(),
            List.of("openid", "api://y/.default"),
            ENTRA,
            List.of("api://y/.default")),
        arguments(
            "/.default at another provider",
            api,
            forPeople,
            TOKEN_ENDPOINT,
            List.of("openid", "email", "api://x/.default")),
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
        arguments(
            "another host that ends so",
            clientCredentials(),
            none,
            "https://xciamlogin.com/t",
            none),
        arguments("password", password(), none, ENTRA, List.of("offline_access")));
  }

  private static String at(String cloud) {
    return "https://login." + cloud + "/t/oauth2/v2.0/token";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void entra(
      String row, AuthOptions auth, List<String> advertised, String endpoint, List<String> all) {
    assertThat(scopes(auth, weaviate(null), advertised, endpoint).all())
        .containsExactlyElementsOf(all);
  }

  static Stream<Arguments> refused() {
    List<String> none = List.of();
    List<String> z = List.of("z");
    return Stream.of(
        arguments("offline_access", password(), none, "invalid_scope", Refused.ADDED),
        arguments("offline_access, Keycloak", password(), none, "not_allowed", Refused.ADDED),
        arguments("offline_access first", password(), z, "invalid_scope", Refused.ADDED),
        arguments("another error", password(), z, "invalid_grant", Refused.NOTHING),
        arguments("no error", password(), z, "http_400", Refused.NOTHING),
        arguments("configured", password("offline_access"), none, "invalid_scope", Refused.NOTHING),
        arguments("advertised", clientCredentials("a"), z, "invalid_scope", Refused.UNNAMED),
        arguments("advertised, Keycloak", clientCredentials(), z, "not_allowed", Refused.UNNAMED),
        arguments(
            "advertised and configured",
            clientCredentials("z"),
            z,
            "invalid_scope",
            Refused.NOTHING));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(
      String row, AuthOptions auth, List<String> advertised, String error, Refused expected) {
    ProviderException refusal = new ProviderException(TokenFailure.REJECTED, error, "Refused.");

    assertThat(scopes(auth, weaviate(null), advertised, TOKEN_ENDPOINT).refusedBy(refusal))
        .isEqualTo(expected);
  }

  @Test
  void of_refused_isNotAskedForAnyMore() {
    List<String> z = List.of("z");

    assertThat(without(Refused.ADDED, password("a"), z, TOKEN_ENDPOINT)).containsExactly("z", "a");
    assertThat(without(Refused.UNNAMED, password("a"), z, TOKEN_ENDPOINT)).containsExactly("a");
    assertThat(without(Refused.UNNAMED, clientCredentials(), z, ENTRA))
        .containsExactly("caller/.default");
  }

  private static List<String> without(
      Refused refused, AuthOptions auth, List<String> advertised, String endpoint) {
    return RequestedScopes.of(
            options(weaviate(null), auth), advertised, URI.create(endpoint), "caller", refused)
        .all();
  }

  private static RequestedScopes scopes(
      AuthOptions auth, ProviderOptions provider, List<String> advertised, String endpoint) {
    return RequestedScopes.of(
        options(provider, auth), advertised, URI.create(endpoint), "caller", Refused.NOTHING);
  }
}
