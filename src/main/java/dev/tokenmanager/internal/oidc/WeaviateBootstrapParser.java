package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Weaviate's {@code /v1/.well-known/openid-configuration}. Immutable; any thread.
 *
 * @param url where it is read
 */
record WeaviateBootstrapParser(URI url) {

  private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

  /** The bootstrap, or 502 or 503 with a sentence that says what is wrong with Weaviate. */
  WeaviateBootstrap parse(HttpReply reply) throws ProviderException {
    JsonDocument document = new JsonDocument("Weaviate's bootstrap", url);
    refuseKnownMistakes(reply, document);
    JsonObject body = document.read(reply);
    URI href = EndpointUrl.absolute(body.getValue("href"));
    if (href == null) {
      throw document.unusable(
          "no_href", "has no href that is an absolute http or https URL; check weaviateUrl");
    }
    return new WeaviateBootstrap(href, clientId(body, document), scopes(body, document));
  }

  private static void refuseKnownMistakes(HttpReply reply, JsonDocument document)
      throws ProviderException {
    if (reply.status() == 404) {
      throw document.unusable(
          "http_404",
          reply.body().isEmpty()
              ? "answers HTTP 404: OIDC is off in Weaviate, set AUTHENTICATION_OIDC_ENABLED there; else"
                  + " check weaviateUrl"
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
    if (clientId != null && clientId.length() > ForeignText.LONGEST) {
      throw document.unusable("bad_client_id", "has a clientId longer than 1024 characters");
    }
    return clientId;
  }

  /** Sent with every token request: so many, or so long ones, are a mistake. */
  private static List<String> scopes(JsonObject body, JsonDocument document)
      throws ProviderException {
    List<String> scopes = new ArrayList<>();
    if (body.getValue("scopes") instanceof Iterable<?> array) {
      for (Object element : array) {
        List<String> some =
            element instanceof String text ? JsonBody.words(text, BETWEEN) : List.of();
        if (some == null || scopes.size() + some.size() > ForeignText.MOST) {
          throw document.unusable(
              "bad_scopes", "names more than 256 scopes, or one of more than 1024 characters");
        }
        scopes.addAll(some);
      }
    }
    return scopes;
  }
}
