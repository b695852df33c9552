package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientAssertion;
import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.HttpCall;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private final Assertions assertions;

  TokenRequestFactory(
      TokenOptions options, Function<SecretSource, Secret> secrets, Assertions assertions) {
    this(options, client(options.auth()), secrets, assertions);
  }

  private TokenRequestFactory(
      TokenOptions options,
      ClientOptions client,
      Function<SecretSource, Secret> secrets,
      Assertions assertions) {
    this.options = options;
    this.client = client;
    this.secrets = secrets;
    this.assertions = assertions;
  }

  /** The same with the client's previous secret, null where the options name none. */
  @Nullable TokenRequestFactory withPreviousSecret() {
    ClientOptions before = client.withPreviousSecret();
    return before == null ? null : new TokenRequestFactory(options, before, secrets, assertions);
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

  /**
   * The configured grant, which may itself be a refresh token.
   *
   * @param now the provider's time
   */
  Future<Grant> configuredGrant(
      TokenSource.Target target, List<String> scopes, ProviderMetadata metadata, Instant now) {
    if (options.auth() instanceof AuthOptions.JwtBearer bearer) {
      String subject = bearer.subject() == null ? target.clientId() : bearer.subject();
      return assertion(bearer.assertion(), target.clientId(), subject, metadata, now)
          .map(assertion -> new Grant.JwtBearer(assertion, scopes));
    }
    return Future.succeededFuture(plainGrant(scopes));
  }

  private Grant plainGrant(List<String> scopes) {
    if (options.auth() instanceof AuthOptions.Password password) {
      return new Grant.Password(password.username(), secrets.apply(password.password()), scopes);
    }
    Secret refreshToken = configuredRefreshToken();
    return refreshToken == null
        ? new Grant.ClientCredentials(scopes)
        : new Grant.RefreshToken(refreshToken, scopes);
  }

  /** The one that the options give, null: they give none. */
  @Nullable Secret configuredRefreshToken() {
    return options.auth() instanceof AuthOptions.RefreshToken configured
        ? secrets.apply(configured.refreshToken())
        : null;
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
   * The request, which is never the same twice where the client shows an assertion.
   *
   * @param now the provider's time
   */
  Future<HttpCall> call(
      TokenSource.Target target, Grant grant, ProviderMetadata metadata, Instant now) {
    return auth(target.clientId(), metadata, now)
        .map(
            auth ->
                call(
                    URI.create(target.endpoint()),
                    TokenRequestEncoder.encode(grant, auth, client.extraParameters())));
  }

  /**
   * The request that revokes a token, with the client authentication of token requests and without
   * their extra parameters.
   *
   * @param endpoint where to
   * @param hint what {@code token} is
   * @param now the provider's time
   */
  Future<HttpCall> revocation(
      URI endpoint,
      String clientId,
      Secret token,
      String hint,
      ProviderMetadata metadata,
      Instant now) {
    return auth(clientId, metadata, now)
        .map(auth -> call(endpoint, TokenRequestEncoder.encodeRevocation(token, hint, auth)));
  }

  /** By which the client shows who it is. */
  ClientAuthMethod method(ProviderMetadata metadata) {
    boolean certificate = options.connection().clientCertificate() != null;
    return ClientAuth.method(client, certificate, metadata.tokenEndpointAuthMethods());
  }

  /** Whether it does so by its secret. */
  boolean sendsSecret(ProviderMetadata metadata) {
    return method(metadata).sendsSecret();
  }

  private Future<ClientAuth> auth(String clientId, ProviderMetadata metadata, Instant now) {
    SecretSource source = client.secret();
    ClientAssertion assertion = client.assertion();
    ClientAuthMethod method = method(metadata);
    if (method == ClientAuthMethod.PRIVATE_KEY_JWT && assertion != null) {
      return assertion(assertion.source(), clientId, clientId, metadata, now)
          .map(shown -> new ClientAuth.Assertion(clientId, shown, assertion.type()));
    }
    if (method == ClientAuthMethod.TLS_CLIENT_AUTH) {
      return Future.succeededFuture(new ClientAuth.Certificate(clientId));
    }
    if (source == null || method == ClientAuthMethod.NONE) {
      return Future.succeededFuture(new ClientAuth.None(clientId));
    }
    Secret secret = secrets.apply(source);
    return Future.succeededFuture(
        method == ClientAuthMethod.CLIENT_SECRET_POST
            ? new ClientAuth.Post(clientId, secret)
            : new ClientAuth.Basic(clientId, secret));
  }

  private Future<Secret> assertion(
      AssertionOptions source,
      String clientId,
      String subject,
      ProviderMetadata metadata,
      Instant now) {
    String endpoint = metadata.tokenEndpoint().toString();
    String audience =
        source instanceof AssertionOptions.Signed signed
            ? signed.audience().of(endpoint, metadata.issuer())
            : endpoint;
    Future<Secret> made =
        assertions.make(source, new Assertions.Parties(clientId, subject, audience), now);
    return made.isComplete() ? made : inTime(made);
  }

  /** A file that hangs takes no longer than an exchange may, and nothing is sent afterwards. */
  private Future<Secret> inTime(Future<Secret> made) {
    long ms = options.refresh().requestTimeout().toMillis();
    return made.timeout(ms, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new ProviderException(
                            TokenFailure.TIMEOUT,
                            "timeout",
                            "The assertion could not be made or read within " + ms + " ms.")
                        : failure));
  }

  /**
   * When the first of the assertions ends that are made elsewhere, null: nobody knows.
   *
   * @param now the provider's time
   */
  @Nullable AssertionEnd assertionEnd(Instant now) {
    return AssertionEnd.of(options.auth().assertions(), assertions::known, now);
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
