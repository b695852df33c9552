package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.jwt.ClaimAdvice;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads provider metadata (OpenID Connect Discovery 1.0 §3, RFC 8414 §2). Immutable; any thread.
 *
 * @param url where it is read
 * @param issuers one of which it must name as its own; a slash at the end makes no difference
 * @param allowInsecureHttp whether an {@code http:} endpoint on another machine is accepted
 * @param mutualTls whether the client shows a certificate, and so uses the aliases of RFC 8705 §5
 */
record MetadataParser(URI url, List<String> issuers, boolean allowInsecureHttp, boolean mutualTls) {

  private static final String TOKEN_ENDPOINT = "token_endpoint";
  private static final String ALIASES = "mtls_endpoint_aliases";

  MetadataParser {
    issuers = List.copyOf(issuers);
  }

  /** For a client that shows no certificate. */
  MetadataParser(URI url, List<String> issuers, boolean allowInsecureHttp) {
    this(url, issuers, allowInsecureHttp, false);
  }

  /**
   * The metadata. A grant that it does not list is no failure, and an unusable JWKS or revocation
   * URL is left out: neither stands in the way of a token. What was read over {@code https:} names
   * nothing but that, on loopback neither, whatever {@code http:} is allowed for.
   */
  ProviderMetadata parse(HttpReply reply) throws ProviderException {
    JsonDocument document = new JsonDocument(JsonDocument.METADATA, url);
    JsonObject body = document.read(reply);
    return new ProviderMetadata(
        issuer(body, document),
        tokenEndpoint(body, document),
        optionalEndpoint(body, "jwks_uri"),
        optionalEndpoint(body, "revocation_endpoint"),
        JsonBody.texts(body, "token_endpoint_auth_methods_supported"),
        JsonBody.texts(body, "grant_types_supported"),
        advice(body));
  }

  private String issuer(JsonObject body, JsonDocument document) throws ProviderException {
    String issuer = JsonBody.text(body, "issuer");
    if (issuer == null) {
      throw document.unusable("no_issuer", "names no issuer");
    }
    String bare = WellKnown.withoutSlash(issuer);
    if (issuer.length() > ForeignText.LONGEST
        || issuers.stream().map(WellKnown::withoutSlash).noneMatch(bare::equals)) {
      throw document.unusable(
          "issuer_mismatch",
          "names the issuer "
              + EndpointUrl.shown(issuer)
              + ", expected is "
              + issuers.stream().map(EndpointUrl::shown).collect(Collectors.joining(" or "))
              + "; "
              + issuerCure(issuer));
    }
    return issuer;
  }

  /** Entra ID names a placeholder where it is not asked for one tenant. */
  private String issuerCure(String named) {
    if (named.contains("{tenantid}")) {
      return "put the tenant's id in place of common or organizations";
    }
    URI issuer = EndpointUrl.absolute(named);
    if (issuer != null && isDowngrade(issuer)) {
      return "have the provider name its public URL (Keycloak behind a proxy: KC_HOSTNAME,"
          + " KC_PROXY_HEADERS), or give oidcConfig";
    }
    String otherwise = "where no metadata is to be had at that, give oidcConfig";
    return issuer == null || named.length() > EndpointUrl.LONGEST_SHOWN
        ? "give oidcConfig"
        : "set issuerUrl: " + EndpointUrl.shown(named) + " (" + otherwise + ")";
  }

  private URI tokenEndpoint(JsonObject body, JsonDocument document) throws ProviderException {
    Object value = endpoint(body, TOKEN_ENDPOINT);
    if (value == null) {
      throw document.unusable("no_token_endpoint", "names no token_endpoint");
    }
    String name = (alias(body, TOKEN_ENDPOINT) == null ? "" : ALIASES + ".") + TOKEN_ENDPOINT;
    URI endpoint = EndpointUrl.absolute(value);
    if (endpoint == null) {
      throw document.unusable(
          "bad_token_endpoint",
          "names a " + name + " that is not an absolute http or https URL without user info");
    }
    if (isDowngrade(endpoint)) {
      throw document.unusable(
          EndpointUrl.INSECURE,
          "names a "
              + name
              + " with http:, though itself read over https:; correct it at the"
              + " provider, or give oidcConfig.tokenEndpoint, or an http: issuerUrl where you trust"
              + " the way there");
    }
    if (isForbidden(endpoint)) {
      throw document.unusable(
          "insecure_token_endpoint",
          "names a "
              + name
              + " with http: that is not loopback; set allowInsecureHttp to allow"
              + " it");
    }
    return endpoint;
  }

  private @Nullable Object endpoint(JsonObject body, String key) {
    Object alias = alias(body, key);
    return alias == null ? body.getValue(key) : alias;
  }

  /** What a client that shows a certificate uses instead, null: the same as all others. */
  private @Nullable Object alias(JsonObject body, String key) {
    return mutualTls && body.getValue(ALIASES) instanceof JsonObject aliases
        ? aliases.getValue(key)
        : null;
  }

  private @Nullable URI optionalEndpoint(JsonObject body, String key) {
    URI endpoint = EndpointUrl.absolute(endpoint(body, key));
    return endpoint == null || isDowngrade(endpoint) || isForbidden(endpoint) ? null : endpoint;
  }

  private @Nullable String advice(JsonObject body) {
    String ofIssuer = otherIssuerOfTokens(body);
    return ofIssuer == null ? leftOut(body) : ofIssuer;
  }

  /** AD FS writes another issuer into access tokens than into ID tokens. */
  private static @Nullable String otherIssuerOfTokens(JsonObject body) {
    String ofTokens = JsonBody.text(body, "access_token_issuer");
    return ofTokens == null || ofTokens.equals(JsonBody.text(body, "issuer"))
        ? null
        : "The provider metadata names an access_token_issuer, "
            + EndpointUrl.shown(ofTokens)
            + ", beside its issuer, as AD FS does. "
            + ClaimAdvice.AD_FS;
  }

  private @Nullable String leftOut(JsonObject body) {
    String names =
        Stream.of("jwks_uri", "revocation_endpoint")
            .filter(key -> isDowngrade(EndpointUrl.absolute(endpoint(body, key))))
            .map(key -> "an http " + key)
            .collect(Collectors.joining(" and "));
    return names.isEmpty()
        ? null
        : "The provider metadata, read over https, names "
            + names
            + ", which is not used: correct it at the provider, or give oidcConfig.";
  }

  private boolean isDowngrade(@Nullable URI endpoint) {
    return endpoint != null && EndpointUrl.isDowngrade(url, endpoint);
  }

  private boolean isForbidden(URI endpoint) {
    return !allowInsecureHttp && EndpointUrl.isInsecure(endpoint);
  }
}
