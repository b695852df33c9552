package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.Sha256;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
    CanonicalEncoder bytes = new CanonicalEncoder().number(VERSION);
    addProvider(bytes, options.provider());
    AuthOptions auth = options.auth();
    if (auth instanceof AuthOptions.ClientCredentials credentials) {
      addGrant(bytes, "client_credentials", credentials.client(), null, credentials.scopes());
    } else if (auth instanceof AuthOptions.Password password) {
      addGrant(bytes, "password", password.client(), password.username(), password.scopes());
    } else if (auth instanceof AuthOptions.RefreshToken refresh) {
      addGrant(bytes, "refresh_token", refresh.client(), null, refresh.scopes());
    } else {
      // Never shared, and nothing tells two of them apart but the key itself.
      bytes.text("api_key");
    }
    return Sha256.hex(bytes.toByteArray());
  }

  private static void addProvider(CanonicalEncoder bytes, @Nullable ProviderOptions provider) {
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
  private static void addUrl(CanonicalEncoder bytes, @Nullable URI url) {
    bytes.text(url == null ? null : url.toString());
  }

  private static void addGrant(
      CanonicalEncoder bytes,
      String grant,
      ClientOptions client,
      @Nullable String username,
      Collection<String> scopes) {
    bytes.text(grant).text(client.clientId()).text(username);
    Collection<String> sortedScopes = new TreeSet<>(scopes);
    bytes.number(sortedScopes.size());
    sortedScopes.forEach(bytes::text);
    addParameters(bytes, new TreeMap<>(client.extraParameters()));
  }

  /** Those with several values come last and add nothing where there are none, as before. */
  private static void addParameters(
      CanonicalEncoder bytes, SortedMap<String, List<String>> parameters) {
    List<Map.Entry<String, List<String>>> single =
        parameters.entrySet().stream().filter(entry -> entry.getValue().size() == 1).toList();
    bytes.number(single.size());
    single.forEach(entry -> bytes.text(entry.getKey()).text(entry.getValue().get(0)));
    for (Map.Entry<String, List<String>> entry : parameters.entrySet()) {
      if (entry.getValue().size() > 1) {
        bytes.text(entry.getKey()).number(entry.getValue().size());
        entry.getValue().forEach(bytes::text);
      }
    }
  }
}
