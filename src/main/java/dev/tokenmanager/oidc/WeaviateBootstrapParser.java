package dev.tokenmanager.oidc;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Weaviate's {@code /v1/.well-known/openid-configuration}. Immutable; any thread.
 *
 * @param url where it is read
 */
record WeaviateBootstrapParser(URI url) {

  /** The bootstrap, or 502 or 503 with a sentence that says what is wrong with Weaviate. */
  WeaviateBootstrap parse(HttpReply reply, Instant now) throws ProviderException {
    JsonDocument document = new JsonDocument("Weaviate's bootstrap", url);
    refuseKnownMistakes(reply, document);
    JsonObject body = document.read(reply, now);
    URI href = EndpointUrl.absolute(body.getValue("href"));
    if (href == null) {
      throw document.unusable(
          "no_href", "has no href that is an absolute http or https URL; check weaviateUrl");
    }
    return new WeaviateBootstrap(href, clientId(body, document), scopes(body));
  }

  private static void refuseKnownMistakes(HttpReply reply, JsonDocument document)
      throws ProviderException {
    if (reply.status() == 404) {
      throw document.unusable(
          "http_404",
          reply.body().isEmpty()
              ? "answers HTTP 404: OIDC is off in Weaviate (AUTHENTICATION_OIDC_ENABLED)"
              : "answers HTTP 404; check weaviateUrl");
    }
    if (TokenErrors.isSuccess(reply.status()) && JsonBody.isHtml(reply.body())) {
      throw document.unusable(
          "not_json",
          "is a page of HTML, not JSON: a proxy answers instead of Weaviate; check weaviateUrl");
    }
  }

  private static @Nullable String clientId(JsonObject body, JsonDocument document)
      throws ProviderException {
    String clientId = JsonBody.text(body, "clientId");
    if (clientId != null && clientId.chars().anyMatch(Character::isISOControl)) {
      throw document.unusable("bad_client_id", "has a clientId with control characters");
    }
    return clientId;
  }

  private static List<String> scopes(JsonObject body) {
    return JsonBody.texts(body, "scopes").stream()
        .flatMap(text -> Arrays.stream(text.split("[\\s,]+")))
        .filter(scope -> !scope.isEmpty())
        .toList();
  }
}
