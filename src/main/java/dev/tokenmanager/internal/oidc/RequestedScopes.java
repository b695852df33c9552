package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of a token request (RFC 6749 §3.3), some of which the options do not name: these are
 * given up where the provider refuses them. Immutable.
 *
 * @param advertised by Weaviate, sent first
 * @param configured named by the options, or what takes their place
 * @param added by ourselves
 */
record RequestedScopes(List<String> advertised, List<String> configured, List<String> added) {

  /** The scopes that the provider refused so far, and is not asked for any more. */
  enum Refused {
    NOTHING,
    /** Those that we add. */
    ADDED,
    /** Those that we add, and those that Weaviate advertises. */
    UNNAMED
  }

  private static final String OFFLINE_ACCESS = "offline_access";
  private static final Set<String> REFUSALS = Set.of("invalid_scope", "not_allowed");

  RequestedScopes {
    advertised = List.copyOf(advertised);
    configured = List.copyOf(configured);
    added = List.copyOf(added);
  }

  /** The scopes for the configured grant. */
  static RequestedScopes of(
      TokenOptions options,
      List<String> advertised,
      URI tokenEndpoint,
      String clientId,
      Refused refused) {
    List<String> others = refused == Refused.UNNAMED ? List.of() : advertised;
    if (options.auth() instanceof AuthOptions.Password password) {
      boolean adds =
          refused == Refused.NOTHING
              && options.provider() instanceof ProviderOptions.Weaviate
              && !others.contains(OFFLINE_ACCESS)
              && !password.scopes().contains(OFFLINE_ACCESS);
      return new RequestedScopes(
          others, password.scopes(), adds ? List.of(OFFLINE_ACCESS) : List.of());
    }
    if (options.auth() instanceof AuthOptions.ClientCredentials credentials) {
      return Entra.isEntra(tokenEndpoint)
          ? Entra.of(others, credentials.scopes(), clientId)
          : new RequestedScopes(others, credentials.scopes(), List.of());
    }
    if (options.auth() instanceof AuthOptions.TokenExchange exchange) {
      return new RequestedScopes(others, exchange.scopes(), List.of());
    }
    if (options.auth() instanceof AuthOptions.JwtBearer bearer) {
      return new RequestedScopes(others, bearer.scopes(), List.of());
    }
    // A refresh token has its own, unless the options name them.
    List<String> named =
        options.auth() instanceof AuthOptions.RefreshToken refresh ? refresh.scopes() : List.of();
    return new RequestedScopes(List.of(), named, List.of());
  }

  /** All of them, without repeats, in the order in which they are sent. */
  List<String> all() {
    Set<String> all = new LinkedHashSet<>(advertised);
    all.addAll(configured);
    all.addAll(added);
    return new ArrayList<>(all);
  }

  /** Whether it is a scope that the provider refuses. */
  static boolean isRefusal(@Nullable Throwable failure) {
    return failure instanceof ProviderException refusal && REFUSALS.contains(refusal.error());
  }

  /**
   * What the provider refuses by this answer: {@code invalid_scope}, or Keycloak's {@code
   * not_allowed} for a user without the role {@code offline_access}. What we add ourselves goes
   * first, then what Weaviate advertises: its users may need that.
   *
   * @return {@link Refused#NOTHING} where the request is not worth making again
   */
  Refused refusedBy(Throwable failure) {
    if (!isRefusal(failure)) {
      return Refused.NOTHING;
    }
    if (!added.isEmpty()) {
      return Refused.ADDED;
    }
    return configured.containsAll(advertised) ? Refused.NOTHING : Refused.UNNAMED;
  }

  /**
   * What client credentials ask for at Microsoft Entra ID: it takes one scope from them, that ends
   * in {@code /.default}, and refuses any other beside it (AADSTS1002012, AADSTS70011). Pure; any
   * thread.
   */
  private static final class Entra {

    /** The global cloud and the national ones, by their newer and older names. */
    private static final Set<String> HOSTS =
        Set.of(
            "login.microsoftonline.com",
            "login.microsoftonline.us",
            "login.chinacloudapi.cn",
            "login.partner.microsoftonline.cn",
            "login.windows.net",
            "sts.windows.net");

    /** External ID: a host for each tenant. */
    private static final String EXTERNAL = ".ciamlogin.com";

    private static final String DEFAULT = "/.default";

    private Entra() {}

    /** Whether that endpoint is one of Entra ID. */
    static boolean isEntra(URI endpoint) {
      String host = endpoint.getHost() == null ? "" : endpoint.getHost().toLowerCase(Locale.ROOT);
      return HOSTS.contains(host) || host.endsWith(EXTERNAL);
    }

    /**
     * All that was granted to the client, where nothing is named; what is for people is left out.
     */
    static RequestedScopes of(List<String> advertised, List<String> configured, String clientId) {
      if (advertised.isEmpty() && configured.isEmpty()) {
        return new RequestedScopes(List.of(), List.of(clientId + DEFAULT), List.of());
      }
      boolean complete =
          Stream.concat(advertised.stream(), configured.stream()).anyMatch(Entra::isDefault);
      boolean own = configured.stream().anyMatch(Entra::isDefault);
      List<String> others =
          complete
              ? advertised.stream().filter(scope -> !own && isDefault(scope)).toList()
              : advertised;
      return new RequestedScopes(others, configured, List.of());
    }

    private static boolean isDefault(String scope) {
      return scope.endsWith(DEFAULT);
    }
  }
}
