package dev.tokenmanager.oidc;

import static dev.tokenmanager.oidc.Samples.ISSUER;
import static dev.tokenmanager.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.oidc.Samples.bootstrap;
import static dev.tokenmanager.oidc.Samples.endpoints;
import static dev.tokenmanager.oidc.Samples.failure;
import static dev.tokenmanager.oidc.Samples.issuer;
import static dev.tokenmanager.oidc.Samples.metadata;
import static dev.tokenmanager.oidc.Samples.reply;
import static dev.tokenmanager.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.refresh.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {

  private static final String SUFFIX = "/.well-known/openid-configuration";
  private static final String BOOTSTRAP = "https://weaviate.example.com/v1" + SUFFIX;
  private static final String INSIDE = "https://inside.example.com/realms/weaviate";

  private final FakeTransport transport = new FakeTransport();

  @Test
  void read_issuer_oneGetWithoutCredentials() {
    Future<Discovered> discovered = read(issuer());
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
    Future<Discovered> discovered = read(weaviate(null));
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
    Future<Discovered> discovered = read(weaviate(new ProviderOptions.Issuer(URI.create(INSIDE))));
    transport.answer(bootstrap(ISSUER));
    transport.answer(metadata(issuer, INSIDE + "/token"));

    assertThat(transport.lastCall().uri()).hasToString(INSIDE + SUFFIX);
    assertThat(discovered.result().metadata().issuer()).isEqualTo(issuer);
    assertThat(discovered.result().clientId()).isEqualTo("weaviate");
  }

  @Test
  void g12_weaviateWithIssuer_aThirdIssuer_isRefused() {
    Future<Discovered> discovered = read(weaviate(new ProviderOptions.Issuer(URI.create(INSIDE))));
    transport.answer(bootstrap(ISSUER));
    transport.answer(metadata("https://evil.example.com", INSIDE + "/token"));

    assertThat(failure(discovered).error()).isEqualTo("issuer_mismatch");
    assertThat(failure(discovered)).hasMessageContaining(INSIDE + " or " + ISSUER);
  }

  @Test
  void read_weaviateWithEndpoints_bootstrapAlone() {
    Future<Discovered> discovered = read(weaviate(endpoints()));
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
            Discovered.of(
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
    Future<Discovered> discovered = read(weaviate(null));
    transport.answer(reply(404, ""));

    assertThat(failure(discovered)).hasMessageStartingWith("Weaviate's bootstrap at " + BOOTSTRAP);
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void read_advertisedIssuerInsecure_isRefusedUnread() {
    Future<Discovered> discovered = read(weaviate(null));
    transport.answer(bootstrap("http://keycloak.example.com:8080/realms/w"));

    assertThat(failure(discovered).error()).isEqualTo("insecure_url");
    assertThat(failure(discovered)).hasMessageContaining("allowInsecureHttp");
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void read_transportFails_failureIsHandedOn() {
    ProviderException refused =
        new ProviderException(TokenFailure.UNAVAILABLE, "connect", "Connection refused.");
    Future<Discovered> discovered = read(issuer());
    transport.fail(refused);

    assertThat(failure(discovered)).isSameAs(refused);
  }

  @Test
  void g08_transportTimesOut_noRefreshTokenWasSent() {
    Future<Discovered> discovered = read(issuer());
    transport.fail(
        new ProviderException(TokenFailure.TIMEOUT, "timeout", "Too late.").withOutcomeUnknown());

    assertThat(failure(discovered).outcomeUnknown()).isFalse();
    assertThat(failure(discovered).failure()).isEqualTo(TokenFailure.TIMEOUT);
    assertThat(failure(discovered)).hasMessage("Too late.");
  }

  private Future<Discovered> read(ProviderOptions provider) {
    return new Discovery(
            provider,
            Samples.CONNECTION,
            Duration.ofSeconds(5),
            transport,
            () -> MovableClocks.START)
        .read();
  }
}
