package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.bootstrap;
import static dev.tokenmanager.internal.oidc.Samples.client;
import static dev.tokenmanager.internal.oidc.Samples.clientCredentials;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.issuer;
import static dev.tokenmanager.internal.oidc.Samples.metadata;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static dev.tokenmanager.internal.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link TokenSource#revoke} of a provider: RFC 7009. */
class RevokeTest {

  private static final String REVOCATION = ISSUER + "/protocol/openid-connect/revoke";
  private static final Secret REFRESH = new Secret("s3cr3t-r/+");
  private static final Secret ACCESS = new Secret("s3cr3t-a");
  private static final String REFRESH_FORM = "token=s3cr3t-r%2F%2B&token_type_hint=refresh_token";
  private static final String ACCESS_FORM = "token=s3cr3t-a&token_type_hint=access_token";

  private final FakeTransport transport = new FakeTransport();
  private final TokenSources sources =
      Samples.sources(transport, Samples::secret, new MovableClocks().clocks());

  @Test
  void revoke_both_refreshTokenFirstThenAccessToken() {
    Future<Void> revoked = given(clientCredentials()).revoke(REFRESH, ACCESS);

    assertThat(form()).isEqualTo(REFRESH_FORM);
    assertThat(transport.openCalls()).isEqualTo(1);
    transport.answer(reply(200, ""));
    assertThat(form()).isEqualTo(ACCESS_FORM);
    assertThat(revoked.isComplete()).isFalse();
    transport.answer(reply(200, ""));
    assertThat(revoked.succeeded()).isTrue();
    assertThat(transport.calls()).hasSize(2);
  }

  @Test
  void g12_revoke_request_isBoundedLikeATokenRequest() {
    given(clientCredentials()).revoke(REFRESH, ACCESS);

    assertThat(transport.lastCall().uri()).hasToString(REVOCATION);
    assertThat(transport.lastCall().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(transport.lastCall().connection()).isEqualTo(Samples.CONNECTION);
    assertThat(transport.lastCall().headers())
        .containsEntry("Content-Type", "application/x-www-form-urlencoded");
  }

  @Test
  void revoke_onlyAccessToken_isOneExchange() {
    Future<Void> revoked = given(clientCredentials()).revoke(null, ACCESS);

    assertThat(form()).isEqualTo(ACCESS_FORM);
    transport.answer(reply(200, ""));
    assertThat(revoked.succeeded()).isTrue();
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void revoke_onlyRefreshToken_isOneExchange() {
    Future<Void> revoked = given(clientCredentials()).revoke(REFRESH, null);

    assertThat(form()).isEqualTo(REFRESH_FORM);
    transport.answer(reply(200, ""));
    assertThat(revoked.succeeded()).isTrue();
    assertThat(transport.calls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "<html>", "{\"error\":\"invalid_token\"}"})
  void revoke_status200_isSuccessWhateverTheBody(String body) {
    Future<Void> revoked = given(clientCredentials()).revoke(null, ACCESS);
    transport.answer(reply(200, body));

    assertThat(revoked.succeeded()).isTrue();
  }

  @Test
  void revoke_basic_authorizationIsSent() {
    given(credentials(ClientAuthMethod.CLIENT_SECRET_BASIC, inline("s3cr3t-client")))
        .revoke(null, ACCESS);

    assertThat(transport.lastCall().headers().get("Authorization")).startsWith("Basic ");
    assertThat(form()).isEqualTo(ACCESS_FORM);
  }

  @Test
  void revoke_post_secretIsInTheForm() {
    given(credentials(ClientAuthMethod.CLIENT_SECRET_POST, inline("s3cr3t-client")))
        .revoke(null, ACCESS);

    assertThat(transport.lastCall().headers()).doesNotContainKey("Authorization");
    assertThat(form()).isEqualTo(ACCESS_FORM + "&client_id=caller&client_secret=s3cr3t-client");
  }

  @Test
  void revoke_publicClient_onlyItsIdIsSent() {
    given(credentials(null, null)).revoke(null, ACCESS);

    assertThat(transport.lastCall().headers()).doesNotContainKey("Authorization");
    assertThat(form()).isEqualTo(ACCESS_FORM + "&client_id=caller");
  }

  @Test
  void revoke_methodListedForTheTokenEndpoint_isUsedHereToo() {
    TokenSource source = source(issuer(), clientCredentials());
    source.locate();
    transport.answer(
        Samples.ok(
            metadataJson()
                .put("token_endpoint_auth_methods_supported", List.of("client_secret_post"))));
    source.revoke(null, ACCESS);

    assertThat(form()).endsWith("&client_id=caller&client_secret=s3cr3t-client");
  }

  @Test
  void revoke_extraParameters_areNotAdded() {
    ClientOptions client =
        new ClientOptions("caller", null, null, Map.of("audience", List.of("weaviate")));
    given(new AuthOptions.ClientCredentials(client, List.of())).revoke(null, ACCESS);

    assertThat(form()).doesNotContain("audience");
  }

  @Test
  void revoke_nothingLocatedYet_metadataIsReadFirst() {
    Future<Void> revoked = source(issuer(), clientCredentials()).revoke(null, ACCESS);
    assertThat(transport.lastCall().form()).isNull();
    transport.answer(Samples.ok(metadataJson()));

    assertThat(transport.lastCall().uri()).hasToString(REVOCATION);
    transport.answer(reply(200, ""));
    assertThat(revoked.succeeded()).isTrue();
  }

  @Test
  void revoke_metadataCannotBeRead_fails() {
    Future<Void> revoked = source(issuer(), clientCredentials()).revoke(REFRESH, ACCESS);
    transport.answer(reply(503, ""));

    assertThat(failure(revoked).failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void revoke_noClientId_fails() {
    AuthOptions anonymous = new AuthOptions.ClientCredentials(client(null), List.of());
    Future<Void> revoked = source(weaviate(endpoints()), anonymous).revoke(null, ACCESS);
    transport.answer(Samples.ok(new JsonObject().put("href", ISSUER).put("clientId", "")));

    assertThat(failure(revoked)).hasMessageContaining("auth.clientId");
  }

  @Test
  void revoke_clientIdOfWeaviate_isUsed() {
    AuthOptions anonymous =
        new AuthOptions.ClientCredentials(new ClientOptions(null, null, null, Map.of()), List.of());
    source(weaviate(endpoints()), anonymous).revoke(null, ACCESS);
    transport.answer(bootstrap(ISSUER));

    assertThat(form()).isEqualTo(ACCESS_FORM + "&client_id=weaviate");
  }

  @Test
  void revoke_noEndpointKnown_failsWithoutAnyGuess() {
    TokenSource source = source(issuer(), clientCredentials());
    source.locate();
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));
    Future<Void> revoked = source.revoke(REFRESH, ACCESS);

    assertThat(failure(revoked).error()).isEqualTo("no_revocation_endpoint");
    assertThat(failure(revoked)).hasMessageContaining("oidcConfig.revocationEndpoint");
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void revoke_secretCannotBeHad_failsInTheFuture() {
    TokenSource source =
        Samples.sources(
                transport,
                asked -> {
                  throw new IllegalStateException("no secret");
                },
                new MovableClocks().clocks())
            .of(options(endpoints(), clientCredentials()));

    assertThat(source.revoke(REFRESH, ACCESS).cause()).hasMessage("no secret");
    assertThat(transport.calls()).isEmpty();
  }

  @Test
  void revoke_apiKey_isNotTheProvidersToRevoke() {
    TokenSource source =
        source(new ProviderOptions.None(), new AuthOptions.ApiKey(inline("s3cr3t-key")));

    assertThat(source.revoke(null, new Secret("s3cr3t-key")).succeeded()).isTrue();
    assertThat(transport.calls()).isEmpty();
  }

  private TokenSource given(AuthOptions auth) {
    TokenSource source = source(endpoints(), auth);
    source.locate();
    return source;
  }

  private TokenSource source(ProviderOptions provider, AuthOptions auth) {
    return sources.of(options(provider, auth));
  }

  private static ProviderOptions endpoints() {
    return new ProviderOptions.Endpoints(
        null, URI.create(TOKEN_ENDPOINT), null, URI.create(REVOCATION));
  }

  private static JsonObject metadataJson() {
    return new JsonObject()
        .put("issuer", ISSUER)
        .put("token_endpoint", TOKEN_ENDPOINT)
        .put("revocation_endpoint", REVOCATION);
  }

  private static AuthOptions credentials(
      @Nullable ClientAuthMethod method, @Nullable SecretSource secret) {
    return new AuthOptions.ClientCredentials(
        new ClientOptions("caller", secret, method, Map.of()), List.of());
  }

  private String form() {
    return String.valueOf(transport.lastCall().form());
  }
}
