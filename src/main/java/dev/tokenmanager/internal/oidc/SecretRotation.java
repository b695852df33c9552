package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.TokenSource.Credential;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which secret a client sends while one is replaced by another: the current one, always first, so
 * that the day on which the provider takes it is seen; and where the provider refuses the client,
 * once in the same request, the previous one. That is tried for a day after either of the two was
 * seen to change by a request, the first one included, by elapsed time, which nobody can set. Event
 * loop only.
 */
final class SecretRotation {

  /** After a change. */
  static final Duration TRIED_FOR = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(SecretRotation.class);

  /** A refused client; never a refused grant, which a second request would only spoil more. */
  private static final Set<String> CLIENT_REFUSED =
      Set.of("invalid_client", "unauthorized_client", "http_401");

  private static final String REFUSED_TOO = "auth.previousClientSecret was refused, too.";
  private static final String NOT_TRIED =
      "auth.previousClientSecret was not tried: a day has passed since either secret changed.";

  private final String name;
  private final TokenRequestFactory current;
  private final @Nullable TokenRequestFactory previous;
  private final Clocks clocks;
  private @Nullable Pair seen;
  private Duration seenAt = Duration.ZERO;
  private @Nullable Credential granted;
  private @Nullable Credential told;

  /**
   * @param name of the token
   * @param current makes requests with the current secret
   */
  SecretRotation(String name, TokenRequestFactory current, Clocks clocks) {
    this.name = name;
    this.current = current;
    this.previous = current.withPreviousSecret();
    this.clocks = clocks;
  }

  /** The two secrets as they were seen. Shows neither. */
  private record Pair(@Nullable Secret current, @Nullable Secret previous) {

    boolean differ() {
      return !Objects.equals(current, previous);
    }
  }

  /** Notes whether either has changed. */
  private void look() {
    if (previous != null) {
      Pair now = new Pair(current.clientSecret(), previous.clientSecret());
      seenAt = now.equals(seen) ? seenAt : clocks.now().elapsed();
      seen = now;
    }
  }

  /** Whether the previous secret is another one, but its day has passed. */
  boolean isOver() {
    look();
    return seen != null && seen.differ() && !isWithinTheDay();
  }

  private boolean isTried() {
    look();
    return seen != null && seen.differ() && isWithinTheDay();
  }

  private boolean isWithinTheDay() {
    return left().compareTo(Duration.ZERO) > 0;
  }

  /** How long the previous one is still tried. */
  private Duration left() {
    return seenAt.plus(TRIED_FOR).minus(clocks.now().elapsed());
  }

  /**
   * Begins a request, which may take several exchanges.
   *
   * @param metadata by which the client authenticates with a secret, or with something else
   * @param beforeRepeat run before an exchange that is there for the previous secret alone
   */
  Round begin(ProviderMetadata metadata, Runnable beforeRepeat) {
    look();
    return new Round(current.sendsSecret(metadata), beforeRepeat);
  }

  /** Which secret the last granted request had, null: none, or there is no secret to speak of. */
  @Nullable Credential granted() {
    return granted;
  }

  /** One line when the previous secret is the one that works, and one when that has ended. */
  void tell() {
    Credential before = told;
    told = granted;
    if (granted == Credential.PREVIOUS && before != Credential.PREVIOUS) {
      LOG.warn(
          "token {}: the provider refuses auth.clientSecret and takes auth.previousClientSecret,"
              + " which is tried for {} h from now: put the new secret into effect at the"
              + " provider, or correct it here.",
          name,
          left().plusMinutes(59).toHours());
    } else if (granted == Credential.CURRENT && before == Credential.PREVIOUS) {
      LOG.info(
          "token {}: the provider takes auth.clientSecret; auth.previousClientSecret is not needed"
              + " any more.",
          name);
    }
  }

  /** One request. Once the provider refused the current secret, the rest has the previous one. */
  final class Round {

    private final boolean bySecret;
    private final Runnable beforeRepeat;
    private boolean turned;

    private Round(boolean bySecret, Runnable beforeRepeat) {
      this.bySecret = bySecret;
      this.beforeRepeat = beforeRepeat;
    }

    /**
     * Makes an exchange, with the previous secret too where that may help.
     *
     * @param exchange makes one with the requests that it is given
     */
    <T> Future<T> send(Function<TokenRequestFactory, Future<T>> exchange) {
      TokenRequestFactory second = bySecret ? previous : null;
      if (second == null) {
        return exchange.apply(current);
      }
      return turned
          ? exchange.apply(second)
          : exchange.apply(current).recover(failure -> repeated(failure, second, exchange));
    }

    private <T> Future<T> repeated(
        Throwable failure,
        TokenRequestFactory second,
        Function<TokenRequestFactory, Future<T>> exchange) {
      if (!isClientRefused(failure)) {
        return Future.failedFuture(failure);
      }
      if (!isTried()) {
        return Future.failedFuture(isOver() ? more(failure, NOT_TRIED) : failure);
      }
      turned = true;
      beforeRepeat.run();
      return exchange
          .apply(second)
          .recover(
              again ->
                  Future.failedFuture(isClientRefused(again) ? more(failure, REFUSED_TOO) : again));
    }

    /**
     * The provider granted the request.
     *
     * @return which secret it had, null: the client has none
     */
    @Nullable Credential granted() {
      if (bySecret && current.clientSecret() != null) {
        granted = turned ? Credential.PREVIOUS : Credential.CURRENT;
      }
      return granted;
    }
  }

  private static boolean isClientRefused(Throwable failure) {
    return failure instanceof ProviderException refusal
        && refusal.failure() == TokenFailure.REJECTED
        && CLIENT_REFUSED.contains(refusal.error());
  }

  private static Throwable more(Throwable failure, String sentence) {
    return failure instanceof ProviderException refusal ? refusal.withMore(sentence) : failure;
  }
}
