package dev.tokenmanager.cluster;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.ClientOptions;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.config.TokenOptions;
import java.net.URI;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two nodes would acquire the same token: made of provider, grant, client id, user
 * name, scopes and extra parameters as the options have them, and of nothing secret. Pure; any
 * thread.
 *
 * <p>All releases must make the same of the same options, or a rolling upgrade splits the cluster.
 */
public final class Fingerprint {

  /** Of the encoding. */
  private static final int VERSION = 1;

  private Fingerprint() {}

  /** SHA-256 in lower-case hex. */
  public static String of(TokenOptions options) {
    CanonicalBytes bytes = new CanonicalBytes().number(VERSION);
    addProvider(bytes, options.provider());
    AuthOptions auth = options.auth();
    if (auth instanceof AuthOptions.ClientCredentials credentials) {
      addGrant(bytes, "client_credentials", credentials.client(), null, credentials.scopes());
    } else if (auth instanceof AuthOptions.Password password) {
      addGrant(bytes, "password", password.client(), password.username(), password.scopes());
    } else if (auth instanceof AuthOptions.RefreshToken refresh) {
      addGrant(bytes, "refresh_token", refresh.client(), null, List.of());
    } else {
      // Never shared, and nothing tells two of them apart but the key itself.
      bytes.text("api_key");
    }
    return HexFormat.of().formatHex(Sha256.of(bytes.toByteArray()));
  }

  private static void addProvider(CanonicalBytes bytes, @Nullable ProviderOptions provider) {
    if (provider instanceof ProviderOptions.Issuer issuer) {
      addUrl(bytes.text("issuer"), issuer.issuerUrl());
    } else if (provider instanceof ProviderOptions.Weaviate weaviate) {
      addUrl(bytes.text("weaviate"), weaviate.weaviateUrl());
      addProvider(bytes, weaviate.override());
    } else if (provider instanceof ProviderOptions.Endpoints given) {
      bytes.text("endpoints").text(given.issuer());
      addUrl(bytes, given.tokenEndpoint());
      addUrl(bytes, given.jwksUri());
      addUrl(bytes, given.revocationEndpoint());
    } else {
      bytes.text("none");
    }
  }

  /** As written: two spellings of one URL are two. */
  private static void addUrl(CanonicalBytes bytes, @Nullable URI url) {
    bytes.text(url == null ? null : url.toString());
  }

  private static void addGrant(
      CanonicalBytes bytes,
      String grant,
      ClientOptions client,
      @Nullable String username,
      Collection<String> scopes) {
    bytes.text(grant).text(client.clientId()).text(username);
    Collection<String> sortedScopes = new TreeSet<>(scopes);
    bytes.number(sortedScopes.size());
    sortedScopes.forEach(bytes::text);
    Map<String, String> sortedParameters = new TreeMap<>(client.extraParameters());
    bytes.number(sortedParameters.size());
    sortedParameters.forEach((key, value) -> bytes.text(key).text(value));
  }
}
