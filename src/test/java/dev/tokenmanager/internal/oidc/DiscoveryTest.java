package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.bootstrap;
import static dev.tokenmanager.internal.oidc.Samples.endpoints;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.issuer;
import static dev.tokenmanager.internal.oidc.Samples.metadata;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static dev.tokenmanager.internal.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {

  private static final String SUFFIX = "/.well-known/openid-configuration";
  private static final String BOOTSTRAP = "https://weaviate.example.com/v1" + SUFFIX;
  private static final String INSIDE = "https://inside.example.com/realms/weaviate";

  private final FakeTransport transport = new FakeTransport();

  @Test
  void read_issuer_oneGetWithoutCredentials() {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));

    assertThat(discovered.result().metadata().tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
    assertThat(discovered.result().clientId()).isNull();
    assertThat(transport.calls())
        .extracting(HttpCall::uri)
        .containsExactly(URI.create(ISSUER + SUFFIX));
    assertThat(transport.lastCall().form()).isNull();
    assertThat(transport.lastCall().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(transport.lastCall().headers())
        .containsOnly(Map.entry("Accept", "application/json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {ISSUER, ISSUER + "/", ISSUER + SUFFIX})
  void read_weaviate_bootstrapThenMetadata(String href) {
    Future<DiscoveredProvider> discovered = read(weaviate(null));
    transport.answer(
        Samples.ok(
            new JsonObject()
                .put("href", href)
                .put("clientId", "weaviate")
                .put("scopes", List.of("openid"))));
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));

    assertThat(discovered.result().clientId()).isEqualTo("weaviate");
    assertThat(discovered.result().scopes()).containsExactly("openid");
    assertThat(discovered.result().metadata().tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
    assertThat(transport.calls())
        .extracting(HttpCall::uri)
        .containsExactly(URI.create(BOOTSTRAP), URI.create(ISSUER + SUFFIX));
  }

  @Test
  void g10_bootstrapCall_carriesNoAuthorization() {
    read(weaviate(null));

    assertThat(transport.lastCall().headers())
        .containsOnly(Map.entry("Accept", "application/json"));
    assertThat(transport.lastCall().uri().getRawQuery()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {ISSUER, INSIDE})
  void read_weaviateWithIssuer_eitherIssuerIsAccepted(String issuer) {
    Future<DiscoveredProvider> discovered =
        read(weaviate(new ProviderOptions.Issuer(URI.create(INSIDE))));
    transport.answer(bootstrap(ISSUER));
    transport.answer(metadata(issuer, INSIDE + "/token"));

    assertThat(transport.lastCall().uri()).hasToString(INSIDE + SUFFIX);
    assertThat(discovered.result().metadata().issuer()).isEqualTo(issuer);
    assertThat(discovered.result().clientId()).isEqualTo("weaviate");
  }

  @Test
  void g12_weaviateWithIssuer_aThirdIssuer_isRefused() {
    Future<DiscoveredProvider> discovered =
        read(weaviate(new ProviderOptions.Issuer(URI.create(INSIDE))));
    transport.answer(bootstrap(ISSUER));
    transport.answer(metadata("https://evil.example.com", INSIDE + "/token"));

    assertThat(failure(discovered).error()).isEqualTo("issuer_mismatch");
    assertThat(failure(discovered)).hasMessageContaining(INSIDE + " or " + ISSUER);
  }

  @Test
  void read_weaviateWithEndpoints_bootstrapAlone() {
    Future<DiscoveredProvider> discovered = read(weaviate(endpoints()));
    transport.answer(bootstrap("http://unreachable.example.com/realm"));

    assertThat(discovered.result().metadata().tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
    assertThat(discovered.result().clientId()).isEqualTo("weaviate");
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void read_endpoints_nothingIsSent() {
    ProviderOptions.Endpoints given =
        new ProviderOptions.Endpoints(
            ISSUER, URI.create(TOKEN_ENDPOINT), URI.create("https://a.io/k"), null);

    assertThat(read(given).result())
        .isEqualTo(
            DiscoveredProvider.of(
                new ProviderMetadata(
                    ISSUER,
                    URI.create(TOKEN_ENDPOINT),
                    URI.create("https://a.io/k"),
                    null,
                    List.of(),
                    List.of())));
    assertThat(transport.calls()).isEmpty();
  }

  @Test
  void read_bootstrapFails_metadataIsNotAskedFor() {
    Future<DiscoveredProvider> discovered = read(weaviate(null));
    transport.answer(reply(404, ""));

    assertThat(failure(discovered)).hasMessageStartingWith("Weaviate's bootstrap at " + BOOTSTRAP);
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void read_advertisedIssuerInsecure_isRefusedUnread() {
    Future<DiscoveredProvider> discovered =
        read(new ProviderOptions.Weaviate(URI.create("http://127.0.0.1:8080"), null));
    transport.answer(bootstrap("http://keycloak.example.com:8080/realms/w"));

    assertThat(failure(discovered).error()).isEqualTo("insecure_url");
    assertThat(failure(discovered)).hasMessageContaining("allowInsecureHttp");
    assertThat(transport.calls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://keycloak.example.com:8080/realms/w",
        "http://localhost:8080/realms/w",
        "HTTP://127.0.0.1/realms/w/.well-known/openid-configuration"
      })
  void g12_secureBootstrap_plainHref_isRefusedUnreadWithACure(String href) {
    Future<DiscoveredProvider> discovered = read(weaviate(null));
    transport.answer(bootstrap(href));

    assertThat(failure(discovered).error()).isEqualTo("insecure_endpoint");
    assertThat(failure(discovered).failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    assertThat(failure(discovered))
        .hasMessageStartingWith("Weaviate's bootstrap at " + BOOTSTRAP)
        .hasMessageContaining("issuerUrl or oidcConfig");
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void secureBootstrap_plainHrefWithIssuer_isANameAlone() {
    Future<DiscoveredProvider> discovered =
        read(weaviate(new ProviderOptions.Issuer(URI.create(INSIDE))));
    transport.answer(bootstrap("http://keycloak:8080/realms/w"));
    transport.answer(metadata("http://keycloak:8080/realms/w", INSIDE + "/token"));

    assertThat(discovered.succeeded()).isTrue();
  }

  @Test
  void read_transportFails_failureIsHandedOn() {
    ProviderException refused =
        new ProviderException(TokenFailure.UNAVAILABLE, "connect", "Connection refused.");
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.fail(refused);

    assertThat(failure(discovered)).isSameAs(refused);
  }

  @Test
  void g08_transportTimesOut_noRefreshTokenWasSent() {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.fail(
        new ProviderException(TokenFailure.TIMEOUT, "timeout", "Too late.").withOutcomeUnknown());

    assertThat(failure(discovered).outcomeUnknown()).isFalse();
    assertThat(failure(discovered).failure()).isEqualTo(TokenFailure.TIMEOUT);
    assertThat(failure(discovered)).hasMessage("Too late.");
  }

  @Test
  void read_oidcDocumentIs404_isFoundAtRfc8414sPlace() {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.answer(reply(404, ""));
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));

    assertThat(discovered.result().metadata().tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
    assertThat(transport.calls())
        .extracting(HttpCall::uri)
        .containsExactly(
            URI.create(ISSUER + SUFFIX),
            URI.create(
                "https://auth.example.com/.well-known/oauth-authorization-server/realms/weaviate"));
  }

  @Test
  void read_advertisedIssuerWithOAuthMetadataOnly_isFoundAtRfc8414sPlace() {
    Future<DiscoveredProvider> discovered = read(weaviate(null));
    transport.answer(bootstrap(ISSUER + SUFFIX));
    transport.answer(reply(404, ""));
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));

    assertThat(discovered.result().metadata().tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing there either, 404, ''",
    "a page for whatever is asked, 200, <html>",
    "a redirect to a login page, 302, ''"
  })
  void read_nothingAtRfc8414sPlaceEither_theFirstIsSaid(String row, int status, String body) {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.answer(reply(404, ""));
    transport.answer(reply(status, body));

    assertThat(failure(discovered).error()).isEqualTo("http_404");
    assertThat(failure(discovered)).hasMessageContaining(ISSUER + SUFFIX);
    assertThat(transport.openCalls()).isZero();
    assertThat(transport.calls()).hasSize(2);
  }

  @Test
  void read_anotherIssuersDocumentAtRfc8414sPlace_isSaid() {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.answer(reply(404, ""));
    transport.answer(metadata("https://other.example.com", TOKEN_ENDPOINT));

    assertThat(failure(discovered).error()).isEqualTo("issuer_mismatch");
  }

  @Test
  void read_overloadedAtRfc8414sPlace_isSaid() {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.answer(reply(404, ""));
    transport.answer(reply(503, ""));

    assertThat(failure(discovered).failure()).isEqualTo(TokenFailure.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 405, 410, 500})
  void read_anythingBut404_isNotLookedForElsewhere(int status) {
    Future<DiscoveredProvider> discovered = read(issuer());
    transport.answer(reply(status, ""));

    assertThat(discovered.failed()).isTrue();
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void read_issuerWithoutPath_isNotLookedForElsewhere() {
    Future<DiscoveredProvider> discovered =
        read(new ProviderOptions.Issuer(URI.create("https://auth.example.com")));
    transport.answer(reply(404, ""));

    assertThat(discovered.failed()).isTrue();
    assertThat(transport.calls()).hasSize(1);
  }

  private Future<DiscoveredProvider> read(ProviderOptions provider) {
    ProviderClock clock = new ProviderClock(new MovableClocks().clocks());
    return new Discovery(provider, Samples.CONNECTION, Duration.ofSeconds(5), transport, clock)
        .read();
  }
}
