package dev.tokenmanager.oidc;

import java.net.URI;

/**
 * Where metadata stands: OpenID Connect Discovery 1.0 §4, and Weaviate's bootstrap. Pure; any
 * thread.
 */
public final class WellKnown {

  private static final String METADATA = "/.well-known/openid-configuration";
  private static final String META = "/v1/meta";
  private static final String BOOTSTRAP = "/v1/.well-known/openid-configuration";

  private WellKnown() {}

  /** The metadata URL of an issuer; a metadata URL is left as it is. */
  public static URI metadataUrl(URI issuerOrMetadata) {
    return path(issuerOrMetadata).endsWith(METADATA)
        ? issuerOrMetadata
        : URI.create(issuer(issuerOrMetadata) + METADATA);
  }

  /** The issuer, without a slash at its end, of an issuer or metadata URL. */
  public static String issuer(URI issuerOrMetadata) {
    String path = path(issuerOrMetadata);
    String base =
        path.endsWith(METADATA) ? path.substring(0, path.length() - METADATA.length()) : path;
    return origin(issuerOrMetadata) + withoutSlash(base);
  }

  /** Weaviate answers at exactly this URL without authentication: the base path, no query. */
  public static URI bootstrapUrl(URI weaviateUrl) {
    return URI.create(origin(weaviateUrl) + path(weaviateUrl) + BOOTSTRAP);
  }

  /** What Weaviate answers to whoever it knows, whatever their roles. */
  public static URI metaUrl(URI weaviateUrl) {
    return URI.create(origin(weaviateUrl) + path(weaviateUrl) + META);
  }

  /** The text without slashes at its end. */
  public static String withoutSlash(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(0, end);
  }

  private static String origin(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port;
  }

  private static String path(URI uri) {
    return withoutSlash(uri.getRawPath());
  }
}
