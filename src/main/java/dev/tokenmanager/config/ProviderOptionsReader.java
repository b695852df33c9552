package dev.tokenmanager.config;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where the token endpoint is learnt from. */
final class ProviderOptionsReader {

  static final List<String> KEYS = List.of("issuerUrl", "weaviateUrl", "oidcConfig");

  private static final List<String> ENDPOINT_KEYS =
      List.of("issuer", "tokenEndpoint", "jwksUri", "revocationEndpoint");

  private ProviderOptionsReader() {}

  /** Whether any of the three ways is named. */
  static boolean isGiven(JsonFields fields) {
    return KEYS.stream().anyMatch(fields::has);
  }

  static ProviderOptions read(JsonFields fields, ConnectionOptions connection) {
    ProviderOptions direct = issuerOrEndpoints(fields, connection);
    JsonValue weaviate = fields.get("weaviateUrl");
    if (weaviate != null) {
      return new ProviderOptions.Weaviate(UrlReader.base(weaviate, connection), direct);
    }
    if (direct == null) {
      throw fields.refuse("issuerUrl", "required, or weaviateUrl, or oidcConfig");
    }
    return direct;
  }

  private static @Nullable ProviderOptions issuerOrEndpoints(
      JsonFields fields, ConnectionOptions connection) {
    JsonValue issuer = fields.get("issuerUrl");
    if (!fields.has("oidcConfig")) {
      return issuer == null ? null : new ProviderOptions.Issuer(UrlReader.base(issuer, connection));
    }
    if (issuer != null) {
      throw fields.refuse("oidcConfig", "not allowed beside issuerUrl, give one of them");
    }
    return endpoints(fields.object("oidcConfig").only(ENDPOINT_KEYS), connection);
  }

  private static ProviderOptions endpoints(JsonFields fields, ConnectionOptions connection) {
    JsonValue tokenEndpoint =
        fields.require("tokenEndpoint", "required, the URL that answers token requests");
    return new ProviderOptions.Endpoints(
        fields.string("issuer"),
        UrlReader.endpoint(tokenEndpoint, connection),
        optionalEndpoint(fields, "jwksUri", connection),
        optionalEndpoint(fields, "revocationEndpoint", connection));
  }

  private static @Nullable URI optionalEndpoint(
      JsonFields fields, String key, ConnectionOptions connection) {
    JsonValue url = fields.get(key);
    return url == null ? null : UrlReader.endpoint(url, connection);
  }
}
