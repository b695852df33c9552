package dev.tokenmanager.oidc;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads provider metadata (OpenID Connect Discovery 1.0 §3, RFC 8414 §2). Immutable; any thread.
 *
 * @param url where it is read
 * @param issuers one of which it must name as its own; a slash at the end makes no difference
 * @param allowInsecureHttp whether an {@code http:} endpoint on another machine is accepted
 */
record MetadataParser(URI url, List<String> issuers, boolean allowInsecureHttp) {

  MetadataParser {
    issuers = List.copyOf(issuers);
  }

  /**
   * The metadata. A grant that it does not list is no failure, and an unusable JWKS or revocation
   * URL is left out: neither stands in the way of a token.
   */
  ProviderMetadata parse(HttpReply reply, Instant now) throws ProviderException {
    JsonDocument document = new JsonDocument("Provider metadata", url);
    JsonObject body = document.read(reply, now);
    return new ProviderMetadata(
        issuer(body, document),
        tokenEndpoint(body, document),
        optionalEndpoint(body, "jwks_uri"),
        optionalEndpoint(body, "revocation_endpoint"),
        JsonBody.texts(body, "token_endpoint_auth_methods_supported"),
        JsonBody.texts(body, "grant_types_supported"));
  }

  private String issuer(JsonObject body, JsonDocument document) throws ProviderException {
    String issuer = JsonBody.text(body, "issuer");
    if (issuer == null) {
      throw document.unusable("no_issuer", "names no issuer");
    }
    String bare = WellKnown.withoutSlash(issuer);
    if (issuers.stream().map(WellKnown::withoutSlash).noneMatch(bare::equals)) {
      throw document.unusable(
          "issuer_mismatch",
          "names the issuer "
              + EndpointUrl.shown(issuer)
              + ", expected is "
              + issuers.stream().map(EndpointUrl::shown).collect(Collectors.joining(" or "))
              + "; use oidcConfig if the provider's issuer really differs");
    }
    return issuer;
  }

  private URI tokenEndpoint(JsonObject body, JsonDocument document) throws ProviderException {
    Object value = body.getValue("token_endpoint");
    if (value == null) {
      throw document.unusable("no_token_endpoint", "names no token_endpoint");
    }
    URI endpoint = EndpointUrl.absolute(value);
    if (endpoint == null) {
      throw document.unusable(
          "bad_token_endpoint",
          "names a token_endpoint that is not an absolute http or https URL without user info");
    }
    if (isForbidden(endpoint)) {
      throw document.unusable(
          "insecure_token_endpoint",
          "names a token_endpoint with http: that is not loopback; set allowInsecureHttp to allow"
              + " it");
    }
    return endpoint;
  }

  private @Nullable URI optionalEndpoint(JsonObject body, String key) {
    URI endpoint = EndpointUrl.absolute(body.getValue(key));
    return endpoint == null || isForbidden(endpoint) ? null : endpoint;
  }

  private boolean isForbidden(URI endpoint) {
    return !allowInsecureHttp && EndpointUrl.isInsecure(endpoint);
  }
}
