package dev.tokenmanager.oidc;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.config.TokenOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The scopes of a token request (RFC 6749 §3.3). Immutable.
 *
 * @param wanted advertised by Weaviate, then configured, without repeats
 * @param own added by ourselves: given up where the provider refuses them
 */
record RequestedScopes(List<String> wanted, List<String> own) {

  private static final String OFFLINE_ACCESS = "offline_access";
  private static final String ENTRA_HOST = "login.microsoftonline.com";
  private static final Set<String> REFUSALS = Set.of("invalid_scope", "not_allowed");

  RequestedScopes {
    wanted = List.copyOf(wanted);
    own = List.copyOf(own);
  }

  /** The scopes for the configured grant; none for a refresh token, which has its own. */
  static RequestedScopes of(
      TokenOptions options, List<String> advertised, URI tokenEndpoint, String clientId) {
    if (options.auth() instanceof AuthOptions.Password password) {
      List<String> wanted = merged(advertised, password.scopes());
      boolean adds = options.provider() instanceof ProviderOptions.Weaviate;
      return new RequestedScopes(
          wanted, adds && !wanted.contains(OFFLINE_ACCESS) ? List.of(OFFLINE_ACCESS) : List.of());
    }
    if (options.auth() instanceof AuthOptions.ClientCredentials credentials) {
      List<String> wanted = merged(advertised, credentials.scopes());
      boolean entra = wanted.isEmpty() && ENTRA_HOST.equalsIgnoreCase(tokenEndpoint.getHost());
      return new RequestedScopes(entra ? List.of(clientId + "/.default") : wanted, List.of());
    }
    return new RequestedScopes(List.of(), List.of());
  }

  /** All of them, in the order in which they are sent. */
  List<String> all() {
    List<String> all = new ArrayList<>(wanted);
    all.addAll(own);
    return all;
  }

  RequestedScopes withoutOwn() {
    return new RequestedScopes(wanted, List.of());
  }

  /**
   * Whether the request is worth making again without the own scopes: {@code invalid_scope}, or
   * Keycloak's {@code not_allowed} for a user without the role {@code offline_access}.
   */
  boolean mayBeRefusedForOwn(Throwable failure) {
    return !own.isEmpty()
        && failure instanceof ProviderException refused
        && REFUSALS.contains(refused.error());
  }

  private static List<String> merged(List<String> advertised, List<String> configured) {
    Set<String> merged = new LinkedHashSet<>(advertised);
    merged.addAll(configured);
    return List.copyOf(merged);
  }
}
