package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.Sha256;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two nodes would acquire the same token: made of provider, grant, client id, user
 * name, scopes and extra parameters as the options have them, for an exchange also of what is asked
 * for and of whose token it is, of issuer and subject of assertions that are made elsewhere, and of
 * nothing secret. Pure; any thread.
 *
 * <p>All releases must make the same of the same options, or a rolling upgrade splits the cluster.
 */
public final class Fingerprint {

  /** Of the encoding. */
  private static final int VERSION = 1;

  private Fingerprint() {}

  /**
   * SHA-256 in lower-case hex; null where it cannot be told whose token it is: such a one must not
   * be shared.
   *
   * @param secrets the value of a secret, null: not known yet; issuer and subject of a subject
   *     token and of assertions that are made elsewhere are read
   */
  public static @Nullable String of(
      TokenOptions options, Function<SecretSource, @Nullable Secret> secrets) {
    return of(options.provider(), options.auth(), secrets);
  }

  private static @Nullable String of(
      ProviderOptions provider,
      AuthOptions auth,
      Function<SecretSource, @Nullable Secret> secrets) {
    CanonicalEncoder bytes = new CanonicalEncoder().number(VERSION);
    addProvider(bytes, provider);
    if (auth instanceof AuthOptions.ClientCredentials credentials) {
      addGrant(bytes, "client_credentials", credentials.client(), null, credentials.scopes());
    } else if (auth instanceof AuthOptions.Password password) {
      addGrant(bytes, "password", password.client(), password.username(), password.scopes());
    } else if (auth instanceof AuthOptions.RefreshToken refresh) {
      addGrant(bytes, "refresh_token", refresh.client(), null, refresh.scopes());
    } else if (auth instanceof AuthOptions.JwtBearer bearer) {
      addGrant(bytes, "jwt_bearer", bearer.client(), bearer.subject(), bearer.scopes());
      addAudience(bytes, bearer.assertion());
    } else if (auth instanceof AuthOptions.TokenExchange exchange) {
      if (!addExchange(bytes, exchange, secrets)) {
        return null;
      }
    } else {
      // Never shared, and nothing tells two of them apart but the key itself.
      bytes.text("api_key");
    }
    return addAssertions(bytes, auth, secrets) ? Sha256.hex(bytes.toByteArray()) : null;
  }

  /** False where it cannot be told whose assertion one is. */
  private static boolean addAssertions(
      CanonicalEncoder bytes, AuthOptions auth, Function<SecretSource, @Nullable Secret> secrets) {
    for (AssertionOptions assertion : auth.assertions()) {
      if (assertion instanceof AssertionOptions.Given given) {
        Jwt jwt = jwt(given.assertion(), secrets);
        if (jwt == null || jwt.issuer() == null || jwt.subject() == null) {
          return false;
        }
        bytes.text("assertion").text(jwt.issuer()).text(jwt.subject());
      }
    }
    return true;
  }

  private static void addAudience(CanonicalEncoder bytes, AssertionOptions assertion) {
    if (assertion instanceof AssertionOptions.Signed signed) {
      bytes.text(signed.audience().kind().name()).text(signed.audience().url());
    }
  }

  /** False where it cannot be told whose token is exchanged. */
  private static boolean addExchange(
      CanonicalEncoder bytes,
      AuthOptions.TokenExchange exchange,
      Function<SecretSource, @Nullable Secret> secrets) {
    addGrant(bytes, "token_exchange", exchange.client(), null, exchange.scopes());
    bytes.text(exchange.subjectTokenType()).text(exchange.requestedTokenType());
    addList(bytes, exchange.audience());
    addList(bytes, exchange.resource());
    if (exchange.subject() instanceof Subject.Named named) {
      Subject.Origin origin = named.origin();
      String fingerprint = origin == null ? null : of(origin.provider(), origin.auth(), secrets);
      bytes.text("named").text(fingerprint);
      return fingerprint != null;
    }
    Jwt subject = jwt(((Subject.Given) exchange.subject()).token(), secrets);
    String issuer = subject == null ? null : subject.issuer();
    String of = subject == null ? null : subject.subject();
    bytes.text("given").text(issuer).text(of);
    return issuer != null && of != null;
  }

  private static @Nullable Jwt jwt(
      SecretSource source, Function<SecretSource, @Nullable Secret> secrets) {
    Secret secret = secrets.apply(source);
    return secret == null ? null : Jwt.of(secret.reveal());
  }

  private static void addList(CanonicalEncoder bytes, List<String> values) {
    bytes.number(values.size());
    values.forEach(bytes::text);
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
