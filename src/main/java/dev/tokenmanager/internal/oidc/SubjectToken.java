package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one token is exchanged for (RFC 8693 §2.1). Event loop only. */
final class SubjectToken {

  private final TokenOptions options;
  private final AuthOptions.TokenExchange exchange;
  private final Function<SecretSource, Secret> secrets;
  private final SubjectTokens others;
  private final Clocks clocks;

  private SubjectToken(
      TokenOptions options,
      AuthOptions.TokenExchange exchange,
      Function<SecretSource, Secret> secrets,
      SubjectTokens others,
      Clocks clocks) {
    this.options = options;
    this.exchange = exchange;
    this.secrets = secrets;
    this.others = others;
    this.clocks = clocks;
  }

  /** Null for any other grant. */
  static @Nullable SubjectToken of(
      TokenOptions options,
      Function<SecretSource, Secret> secrets,
      SubjectTokens others,
      Clocks clocks) {
    return options.auth() instanceof AuthOptions.TokenExchange exchange
        ? new SubjectToken(options, exchange, secrets, others, clocks)
        : null;
  }

  /**
   * Whose token is given to be exchanged, as it says itself: what tells it from another's. Empty
   * where none is given, or it does not say.
   */
  static String owner(AuthOptions auth, Function<SecretSource, @Nullable Secret> secrets) {
    StringBuilder owners = new StringBuilder();
    if (auth instanceof AuthOptions.TokenExchange exchange
        && exchange.subject() instanceof Subject.Given given) {
      owners.append(owner(given.token(), secrets));
    }
    for (AssertionOptions assertion : auth.assertions()) {
      if (assertion instanceof AssertionOptions.Given given) {
        owners.append(owner(given.assertion(), secrets));
      }
    }
    return owners.toString();
  }

  private static String owner(
      SecretSource source, Function<SecretSource, @Nullable Secret> secrets) {
    Secret token = secrets.apply(source);
    Jwt given = token == null ? null : Jwt.of(token.reveal());
    return given == null ? "" : given.issuer() + "\n" + given.subject() + "\n";
  }

  /** Of another token, null: it is given. */
  @Nullable String name() {
    return exchange.subject() instanceof Subject.Named named ? named.name() : null;
  }

  /**
   * Waits for another token's acquisition, no longer than for an exchange: at a start both begin at
   * the same time. Where a refresh token is sent instead, what comes of it does not matter.
   */
  Future<Void> awaited() {
    String name = name();
    return name == null
        ? Future.succeededFuture()
        : others.awaited(name, options.refresh().requestTimeout());
  }

  private Secret current() throws ProviderException {
    if (exchange.subject() instanceof Subject.Named named) {
      return others.held(named.name());
    }
    return secrets.apply(((Subject.Given) exchange.subject()).token());
  }

  /** What of it the configured secrets do not tell: another token; nothing where there is none. */
  String shown() {
    try {
      return name() == null ? "" : current().reveal();
    } catch (ProviderException none) {
      return "";
    }
  }

  /**
   * Sends it with these scopes; fails without an exchange where it cannot be had.
   *
   * @param send makes an exchange
   */
  Future<TokenResponse> exchanged(
      List<String> scopes, Function<Grant, Future<TokenResponse>> send) {
    Secret token;
    try {
      token = current();
    } catch (ProviderException missing) {
      return Future.failedFuture(missing);
    }
    return send.apply(TokenRequestFactory.exchangeGrant(exchange, token, scopes))
        .recover(failure -> Future.failedFuture(explained(failure, token)));
  }

  /**
   * The provider judges whether the token has ended, since our clock may be wrong; where it says no
   * and the clock agrees, that is the likely cause.
   */
  private Throwable explained(Throwable failure, Secret token) {
    Instant end = Jwt.Times.of(token.reveal()).expiresAt();
    boolean ended = end != null && !end.isAfter(clocks.wall().instant());
    return ended
            && failure instanceof ProviderException refusal
            && refusal.failure() == TokenFailure.REJECTED
            && !refusal.value().isClientRejected()
        ? refusal.withMore(
            "By its own exp the subject token ended at "
                + end
                + ": give a new one, which is sent"
                + " as soon as it is there.")
        : failure;
  }
}
