package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.HttpCall;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests of one token from its options and the secrets of the moment. Immutable; event
 * loop only, as the secrets are.
 */
final class TokenRequestFactory {

  private final TokenOptions options;
  private final ClientOptions client;
  private final Function<SecretSource, Secret> secrets;

  TokenRequestFactory(TokenOptions options, Function<SecretSource, Secret> secrets) {
    this(options, client(options.auth()), secrets);
  }

  private TokenRequestFactory(
      TokenOptions options, ClientOptions client, Function<SecretSource, Secret> secrets) {
    this.options = options;
    this.client = client;
    this.secrets = secrets;
  }

  /** The same with the client's previous secret, null where the options name none. */
  @Nullable TokenRequestFactory withPreviousSecret() {
    ClientOptions before = client.withPreviousSecret();
    return before == null ? null : new TokenRequestFactory(options, before, secrets);
  }

  /** The client's secret as it is now, null: it has none. */
  @Nullable Secret clientSecret() {
    SecretSource source = client.secret();
    return source == null ? null : secrets.apply(source);
  }

  /** The configured client id, else the advertised one; null where there is neither. */
  @Nullable String clientId(@Nullable DiscoveredProvider discovered) {
    if (client.clientId() != null) {
      return client.clientId();
    }
    return discovered == null ? null : discovered.clientId();
  }

  /** The configured grant, which may itself be a refresh token. */
  Grant configuredGrant(List<String> scopes) {
    if (options.auth() instanceof AuthOptions.Password password) {
      return new Grant.Password(password.username(), secrets.apply(password.password()), scopes);
    }
    if (options.auth() instanceof AuthOptions.RefreshToken configured) {
      return new Grant.RefreshToken(secrets.apply(configured.refreshToken()), scopes);
    }
    return new Grant.ClientCredentials(scopes);
  }

  /** The exchange of that subject token (RFC 8693). */
  static Grant exchangeGrant(
      AuthOptions.TokenExchange options, Secret subjectToken, List<String> scopes) {
    return new Grant.TokenExchange(subjectToken, options, scopes);
  }

  /** A later refresh token, which asks for no more than the options name for one. */
  Grant refreshGrant(Secret refreshToken) {
    List<String> scopes =
        options.auth() instanceof AuthOptions.RefreshToken configured
            ? configured.scopes()
            : List.of();
    return new Grant.RefreshToken(refreshToken, scopes);
  }

  /**
   * The request.
   *
   * @param listedMethods {@code token_endpoint_auth_methods_supported}
   */
  HttpCall call(TokenSource.Target target, Grant grant, List<String> listedMethods) {
    return call(
        URI.create(target.endpoint()),
        TokenRequestEncoder.encode(
            grant, auth(target.clientId(), listedMethods), client.extraParameters()));
  }

  /**
   * The request that revokes a token, with the client authentication of token requests and without
   * their extra parameters.
   *
   * @param endpoint where to
   * @param hint what {@code token} is
   * @param listedMethods {@code token_endpoint_auth_methods_supported}
   */
  HttpCall revocation(
      URI endpoint, String clientId, Secret token, String hint, List<String> listedMethods) {
    return call(
        endpoint, TokenRequestEncoder.encodeRevocation(token, hint, auth(clientId, listedMethods)));
  }

  /** How the client shows who it is. */
  ClientAuth auth(String clientId, List<String> listedMethods) {
    boolean certificate = options.connection().clientCertificate() != null;
    return ClientAuth.choose(
        clientId, clientSecret(), certificate, client.authMethod(), listedMethods);
  }

  private HttpCall call(URI endpoint, TokenRequestEncoder.Encoded encoded) {
    return new HttpCall(
        endpoint,
        encoded.headers(),
        encoded.form(),
        options.refresh().requestTimeout(),
        options.connection());
  }

  private static ClientOptions client(AuthOptions auth) {
    ClientOptions client = auth.client();
    if (client == null) {
      throw new IllegalArgumentException("An API key needs no token endpoint");
    }
    return client;
  }
}
