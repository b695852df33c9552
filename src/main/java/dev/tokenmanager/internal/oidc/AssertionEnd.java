package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When an assertion that was made elsewhere ends, by its own {@code exp}. Immutable.
 *
 * @param at its end
 * @param advice one sentence where it has ended, or is about to with nobody renewing it; null:
 *     there is nothing to say
 */
public record AssertionEnd(Instant at, @Nullable String advice) {

  /**
   * A smaller part of its lifetime is left only where nobody renews it: Kubernetes does so when
   * four fifths are over.
   */
  private static final int NEAR_PART = 10;

  /** The same, of one that does not tell when it was issued. */
  private static final Duration NEAR = Duration.ofMinutes(5);

  /**
   * The end of the first that ends.
   *
   * @param secrets the current text of each, null: not known yet
   * @param now the provider's time
   * @return null: none has a readable end
   */
  static @Nullable AssertionEnd of(
      List<AssertionOptions> assertions,
      Function<SecretSource, @Nullable Secret> secrets,
      Instant now) {
    AssertionEnd first = null;
    for (AssertionOptions assertion : assertions) {
      AssertionEnd end =
          assertion instanceof AssertionOptions.Given given
              ? of(given.assertion(), secrets.apply(given.assertion()), now)
              : null;
      if (end != null && (first == null || end.at.isBefore(first.at))) {
        first = end;
      }
    }
    return first;
  }

  private static @Nullable AssertionEnd of(
      SecretSource source, @Nullable Secret assertion, Instant now) {
    if (assertion == null) {
      return null;
    }
    Jwt.Times times = Jwt.Times.of(assertion.reveal());
    Instant end = times.expiresAt();
    if (end == null) {
      return null;
    }
    if (!end.isAfter(now)) {
      return new AssertionEnd(end, expired(source.where(), end));
    }
    Duration lifetime = times.lifetime();
    Duration near = lifetime == null ? NEAR : lifetime.dividedBy(NEAR_PART);
    boolean isNear = Duration.between(now, end).compareTo(near) < 0;
    return new AssertionEnd(end, isNear ? ending(source.where(), end) : null);
  }

  /** For one that is not sent any more. */
  static String expired(String where, Instant end) {
    return "The assertion of "
        + where
        + " has expired at "
        + end.truncatedTo(ChronoUnit.SECONDS)
        + " by its own exp, and is not sent: see to it that whoever makes it renews it.";
  }

  private static String ending(String where, Instant end) {
    return "The assertion of "
        + where
        + " ends at "
        + end.truncatedTo(ChronoUnit.SECONDS)
        + ", and nobody has renewed it yet: see to it that whoever makes it does.";
  }
}
