package dev.tokenmanager.internal.config;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where the token endpoint is learnt from. */
final class ProviderOptionsReader {

  /** The keys of the three ways. */
  static final List<String> KEYS =
      Stream.of(Option.ISSUER_URL, Option.WEAVIATE_URL, Option.OIDC_CONFIG)
          .map(Option::key)
          .toList();

  private ProviderOptionsReader() {}

  /** Whether any of the three ways is named. */
  static boolean isGiven(JsonFields fields) {
    return KEYS.stream().anyMatch(fields::has);
  }

  static ProviderOptions read(JsonFields fields, ConnectionOptions connection) {
    ProviderOptions direct = issuerOrEndpoints(fields, connection);
    JsonValue weaviate = fields.get(Option.WEAVIATE_URL);
    if (weaviate != null) {
      return new ProviderOptions.Weaviate(UrlReader.base(weaviate, connection), direct);
    }
    if (direct == null) {
      throw fields.refuse(Option.ISSUER_URL, "required, or weaviateUrl, or oidcConfig");
    }
    return direct;
  }

  private static @Nullable ProviderOptions issuerOrEndpoints(
      JsonFields fields, ConnectionOptions connection) {
    JsonValue issuer = fields.get(Option.ISSUER_URL);
    if (!fields.has(Option.OIDC_CONFIG)) {
      return issuer == null ? null : new ProviderOptions.Issuer(UrlReader.base(issuer, connection));
    }
    if (issuer != null) {
      throw fields.refuse(Option.OIDC_CONFIG, "not allowed beside issuerUrl, give one of them");
    }
    return endpoints(fields.section(Option.OIDC_CONFIG), connection);
  }

  private static ProviderOptions endpoints(JsonFields fields, ConnectionOptions connection) {
    JsonValue tokenEndpoint =
        fields.require(Option.TOKEN_ENDPOINT, "required, the URL that answers token requests");
    return new ProviderOptions.Endpoints(
        fields.textOrNull(Option.ISSUER),
        UrlReader.endpoint(tokenEndpoint, connection),
        optionalEndpoint(fields, Option.JWKS_URI, connection),
        optionalEndpoint(fields, Option.REVOCATION_ENDPOINT, connection));
  }

  private static @Nullable URI optionalEndpoint(
      JsonFields fields, Option option, ConnectionOptions connection) {
    JsonValue url = fields.get(option);
    return url == null ? null : UrlReader.endpoint(url, connection);
  }
}
