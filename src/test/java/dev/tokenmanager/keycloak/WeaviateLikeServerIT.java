package dev.tokenmanager.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** The stand-in for Weaviate says of Keycloak's tokens what Weaviate says. */
@WithKeycloak
@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class WeaviateLikeServerIT {

  private final HttpClient http = HttpClient.newHttpClient();
  private final TestRealm realm;
  private final TokenRequests requests;
  private WeaviateLikeServer weaviate;

  @SuppressWarnings("NullAway.Init")
  WeaviateLikeServerIT(KeycloakServer keycloak) {
    realm =
        keycloak
            .realm("weaviate-like")
            .confidentialClient("good", "s3cr3t-weaviate", "weaviate")
            .confidentialClient("no-audience", "s3cr3t-weaviate", null)
            .create();
    requests = new TokenRequests(realm.tokenEndpoint());
  }

  @BeforeEach
  void start(Vertx vertx) {
    weaviate = WeaviateLikeServer.start(vertx, WeaviateOidc.of(realm.issuer()));
  }

  @AfterEach
  void stop() {
    weaviate.close();
  }

  @Test
  void meta_tokenWithAudience_isAccepted() {
    String token = requests.clientCredentials("good", "s3cr3t-weaviate").accessToken();

    assertThat(meta("Bearer " + token).statusCode()).isEqualTo(200);
  }

  @Test
  void meta_expiredToken_isRefused() {
    realm.update(settings -> settings.setAccessTokenLifespan(1));
    String token = requests.clientCredentials("good", "s3cr3t-weaviate").accessToken();
    realm.update(settings -> settings.setAccessTokenLifespan(300));

    Awaitility.await().until(() -> meta("Bearer " + token).statusCode() == 401);
    assertThat(message(meta("Bearer " + token)))
        .startsWith("unauthorized: oidc: token is expired (Token Expiry: ");
  }

  @Test
  void meta_tokenWithoutAudience_isRefused() {
    String token = requests.clientCredentials("no-audience", "s3cr3t-weaviate").accessToken();

    var reply = meta("Bearer " + token);

    assertThat(reply.statusCode()).isEqualTo(401);
    assertThat(message(reply))
        .isEqualTo("unauthorized: oidc: expected audience \"weaviate\" got [\"account\"]");
  }

  @Test
  void meta_tokenOfAnotherIssuer_isRefused() {
    String token = requests.clientCredentials("good", "s3cr3t-weaviate").accessToken();
    weaviate.configure(WeaviateOidc.of("http://localhost/realms/weaviate-like"));

    assertThat(message(meta("Bearer " + token)))
        .isEqualTo(
            "unauthorized: oidc: id token issued by a different provider, expected"
                + " \"http://localhost/realms/weaviate-like\" got \""
                + realm.issuer()
                + "\"");
  }

  @Test
  void meta_tamperedToken_isRefused() {
    String token = requests.clientCredentials("good", "s3cr3t-weaviate").accessToken();
    String other = requests.clientCredentials("good", "s3cr3t-weaviate").accessToken();
    String mixed =
        token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));

    assertThat(message(meta("Bearer " + mixed)))
        .startsWith("unauthorized: failed to verify signature");
  }

  @Test
  void meta_withoutBearerToken_isRefused() {
    assertThat(message(meta("bearer x"))).startsWith("anonymous access not enabled");
    assertThat(message(meta("Bearer opaque"))).startsWith("unauthorized: oidc: malformed jwt");
    weaviate.configure(null);
    assertThat(message(meta("Bearer x"))).isEqualTo("unauthorized: invalid api key");
  }

  @Test
  void meta_withoutUsernameClaim_isAServerError() {
    weaviate.configure(new WeaviateOidc(realm.issuer(), "weaviate", List.of(), "email"));
    String token = requests.clientCredentials("good", "s3cr3t-weaviate").accessToken();

    var reply = meta("Bearer " + token);

    assertThat(reply.statusCode()).isEqualTo(500);
    assertThat(message(reply)).isEqualTo("oidc: token doesn't contain required claim 'email'");
  }

  @Test
  void bootstrap_exactUrl_isOpen() {
    var reply = get("/v1/.well-known/openid-configuration");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(reply.body()))
        .isEqualTo(
            new JsonObject()
                .put("clientId", "weaviate")
                .put("href", realm.issuer() + "/.well-known/openid-configuration"));
  }

  @Test
  void bootstrap_queryOrAuthorization_isRefused() {
    assertThat(get("/v1/.well-known/openid-configuration?x=1").statusCode()).isEqualTo(401);
    assertThat(
            get("/v1/.well-known/openid-configuration", "Authorization", "Bearer x").statusCode())
        .isEqualTo(401);
  }

  @Test
  void bootstrap_oidcOff_isEmptyNotFound() {
    weaviate.configure(null);

    var reply = get("/v1/.well-known/openid-configuration");

    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(reply.body()).isEmpty();
  }

  private HttpResponse<String> meta(String authorization) {
    return get("/v1/meta", "Authorization", authorization);
  }

  private HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(weaviate.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return TokenRequests.send(http, request.build());
  }

  private static String message(HttpResponse<String> reply) {
    return new JsonObject(reply.body()).getString("message");
  }
}
