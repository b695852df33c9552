package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.oidc.Exchange;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the clocks are apart, by what answers tell of the time. Pure; any thread. */
final class ClockLine {

  /** Synchronised clocks differ by milliseconds, {@code Date} has whole seconds. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  /** Of a lifetime in whole seconds. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  private ClockLine() {}

  static StepResult of(CheckContext facts) {
    Exchange exchange = facts.meta().value();
    return of(provider(facts), exchange == null ? null : exchange.clockSkew());
  }

  /** By its {@code Date}; Keycloak sends none, but writes the time into each token. */
  private static @Nullable Duration provider(CheckContext facts) {
    TokenResponse response = facts.token().value();
    if (response == null || facts.sent() == CheckContext.Sent.NOTHING) {
      return null;
    }
    return response.clockSkew() == null ? byClaims(facts, response) : response.clockSkew();
  }

  /** Null unless the token was made for this very answer, and not taken from a cache. */
  private static @Nullable Duration byClaims(CheckContext facts, TokenResponse response) {
    Jwt claims = facts.claims();
    Instant issued = claims == null ? null : claims.times().issuedAt();
    Instant expiry = claims == null ? null : claims.times().expiresAt();
    Duration lifetime = response.lifetime().issued();
    boolean maybeCached = response.lifetime().doubt() == Lifetime.Doubt.CACHED_OR_AHEAD;
    if (issued == null || expiry == null || lifetime == null || maybeCached) {
      return null;
    }
    Duration used = Duration.between(issued, expiry).minus(lifetime);
    return used.abs().compareTo(ROUNDING) > 0 ? null : Duration.between(facts.now(), issued);
  }

  /** Each is positive when the other is ahead of this machine, null: not known. */
  static StepResult of(@Nullable Duration provider, @Nullable Duration weaviate) {
    List<String> all = new ArrayList<>();
    describe(all, "the provider", provider);
    describe(all, "Weaviate", weaviate);
    if (all.isEmpty()) {
      return skipped(Step.CLOCK, "no answer told the time");
    }
    String shown = String.join(", ", all);
    return isOff(provider) || isOff(weaviate)
        ? failed(
            Step.CLOCK,
            shown
                + ". Synchronise the clocks (NTP) of all three: Weaviate refuses a token by its own"
                + " clock, without leeway.")
        : ok(Step.CLOCK, shown);
  }

  private static boolean isOff(@Nullable Duration skew) {
    return skew != null && skew.abs().compareTo(LIMIT) > 0;
  }

  private static void describe(List<String> all, String who, @Nullable Duration skew) {
    if (skew == null) {
      return;
    }
    long seconds = Math.round(skew.toMillis() / 1000.0);
    // A Date is rounded down: one second behind is none.
    all.add(
        Math.abs(seconds) <= 1
            ? who + " agrees with this machine"
            : who
                + " is "
                + Math.abs(seconds)
                + " s "
                + (seconds > 0 ? "ahead of" : "behind")
                + " this machine");
  }
}
