package dev.tokenmanager.simulator;

import static java.util.Objects.requireNonNull;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A provider that issues tokens and single-use refresh tokens, and fails as it is told. */
public final class SimulatedProvider {

  /** How it behaves now. */
  public enum Mode {
    HEALTHY,
    REFUSED,
    HANGS,
    OVERLOADED,
    BROKEN,
    UNUSABLE,
    REJECTS
  }

  private static final Duration FOR_EVER = Duration.ofDays(100_000);

  private final Random random;
  private final Scenario scenario;
  private final Map<String, Duration> expiryByToken = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private final Map<String, Duration> liveRefreshTokens = new HashMap<>();
  private final Map<String, Duration> spentRefreshTokens = new HashMap<>();
  private long issued;
  private @Nullable Secret last;
  private Mode mode = Mode.HEALTHY;

  public SimulatedProvider(Scenario scenario, Random random) {
    this.scenario = scenario;
    this.random = random;
  }

  /** RFC 7009. */
  public void revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    if (refreshToken != null) {
      liveRefreshTokens.remove(refreshToken.reveal());
    }
    if (accessToken != null) {
      revoked.add(accessToken.reveal());
    }
  }

  public boolean isRevoked(String token) {
    return revoked.contains(token);
  }

  /** True time at which a token ends, null: it is not of this provider. */
  public @Nullable Duration expiry(String token) {
    return expiryByToken.get(token);
  }

  public Mode mode() {
    return mode;
  }

  /** From here on it behaves like that. */
  public void behave(Mode next) {
    mode = next;
  }

  /** A refresh token out of band, as a person would configure one. */
  public Secret newSession() {
    return refreshTokenUntil(FOR_EVER);
  }

  private Secret refreshTokenUntil(Duration end) {
    String token = "refresh-" + issued++;
    liveRefreshTokens.put(token, end);
    return new Secret(token);
  }

  /** The request arrives: what the provider does, whether or not its answer is ever seen. */
  Answer receive(@Nullable Secret refreshToken, Duration now) {
    return switch (mode) {
      case HEALTHY -> grant(refreshToken, now);
      case REFUSED ->
          Answer.failed(new ProviderException(TokenFailure.UNAVAILABLE, "refused", "refused"));
      case HANGS -> hang(refreshToken, now);
      case OVERLOADED ->
          Answer.failed(
              new ProviderException(TokenFailure.UNAVAILABLE, "http_503", "overloaded")
                  .withRetryAfter(scenario.retryAfter()));
      case BROKEN -> broken(refreshToken, now);
      case UNUSABLE ->
          Answer.failed(
              new ProviderException(TokenFailure.UNUSABLE_ANSWER, "http_404", "a page")
                  .withOutcomeUnknown());
      case REJECTS ->
          Answer.failed(new ProviderException(TokenFailure.REJECTED, "invalid_client", "rejected"));
    };
  }

  private Answer hang(@Nullable Secret refreshToken, Duration now) {
    if (random.nextBoolean()) {
      grant(refreshToken, now);
    }
    return Answer.NEVER;
  }

  private Answer broken(@Nullable Secret refreshToken, Duration now) {
    if (random.nextBoolean()) {
      grant(refreshToken, now);
    }
    return Answer.failed(
        new ProviderException(TokenFailure.UNAVAILABLE, "http_500", "broken").withOutcomeUnknown());
  }

  private Answer grant(@Nullable Secret refreshToken, Duration now) {
    if (refreshToken != null && !spend(refreshToken.reveal(), now)) {
      return Answer.failed(
          new ProviderException(TokenFailure.REJECTED, "invalid_grant", "not a live session"));
    }
    Secret token = scenario.repeats() ? lastUntilItsEnd(now) : issue(now);
    Duration left = requireNonNull(expiryByToken.get(token.reveal())).minus(now);
    Secret next = scenario.rotates() ? refreshTokenUntil(end(now)) : null;
    return Answer.of(
        new TokenResponse(
            token,
            "Bearer",
            // In whole seconds, as it is told.
            Lifetime.of(scenario.repeats() ? Duration.ofSeconds(left.toSeconds()) : left),
            null,
            false,
            next,
            next == null ? null : scenario.refreshLifetime(),
            null,
            List.of(),
            null,
            null));
  }

  private Secret lastUntilItsEnd(Duration now) {
    Secret known = last;
    boolean goesOn =
        known != null
            && now.plusSeconds(1).compareTo(requireNonNull(expiryByToken.get(known.reveal()))) <= 0;
    Secret given = known != null && goesOn ? known : issue(now);
    last = given;
    return given;
  }

  private Secret issue(Duration now) {
    String token = "token-" + issued++;
    expiryByToken.put(token, now.plus(scenario.lifetime()));
    return new Secret(token);
  }

  private Duration end(Duration now) {
    Duration lifetime = scenario.refreshLifetime();
    return lifetime == null ? FOR_EVER : now.plus(lifetime);
  }

  private boolean spend(String refreshToken, Duration now) {
    Duration spentAt = spentRefreshTokens.get(refreshToken);
    if (spentAt != null) {
      return now.compareTo(spentAt.plus(scenario.grace())) < 0;
    }
    Duration end = liveRefreshTokens.get(refreshToken);
    if (end == null || end.compareTo(now) <= 0) {
      return false;
    }
    if (scenario.rotates()) {
      liveRefreshTokens.remove(refreshToken);
      spentRefreshTokens.put(refreshToken, now);
    }
    return true;
  }

  /** What comes back: a response, a failure, or nothing ever. */
  record Answer(@Nullable TokenResponse response, @Nullable ProviderException failure) {
    static final Answer NEVER = new Answer(null, null);

    static Answer of(TokenResponse response) {
      return new Answer(response, null);
    }

    static Answer failed(ProviderException failure) {
      return new Answer(null, failure);
    }
  }
}
