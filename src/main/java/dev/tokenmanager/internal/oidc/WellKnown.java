package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.HostName;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where metadata stands: OpenID Connect Discovery 1.0 §4, RFC 8414 §3.1, and Weaviate's bootstrap.
 * Pure; any thread.
 */
public final class WellKnown {

  private static final String METADATA = "/.well-known/openid-configuration";
  private static final String OAUTH_METADATA = "/.well-known/oauth-authorization-server";
  private static final String META = "/v1/meta";
  private static final String BOOTSTRAP = "/v1/.well-known/openid-configuration";

  private WellKnown() {}

  /** The metadata URL of an issuer; a metadata URL is left as it is. */
  public static URI metadataUrl(URI issuerOrMetadata) {
    return path(issuerOrMetadata).endsWith(METADATA)
        ? issuerOrMetadata
        : URI.create(issuer(issuerOrMetadata) + METADATA);
  }

  /**
   * The other place for the metadata of an issuer with a path, before that path (RFC 8414 §3.1);
   * null for one without.
   */
  static @Nullable URI oauthMetadataUrl(URI issuerOrMetadata) {
    String origin = origin(issuerOrMetadata);
    String path = issuer(issuerOrMetadata).substring(origin.length());
    return path.isEmpty() ? null : URI.create(origin + OAUTH_METADATA + path);
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
    return uri.getScheme() + "://" + HostName.withPort(uri);
  }

  private static String path(URI uri) {
    return withoutSlash(uri.getRawPath());
  }
}
