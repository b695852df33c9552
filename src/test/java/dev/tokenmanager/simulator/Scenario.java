package dev.tokenmanager.simulator;

import dev.tokenmanager.internal.config.RefreshOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one run is about; drawn from its seed.
 *
 * @param lifetime of every token
 * @param options times of the policy
 * @param latency of the provider at most
 * @param retryAfter what an overloaded provider asks for
 * @param faults which kind of trouble there is
 * @param rotates whether refresh tokens are given, each for one use
 * @param grace for how long a used refresh token still works
 * @param refreshLifetime of refresh tokens, null: they do not end
 * @param originalGrant whether a grant can replace a lost refresh token
 * @param repeats whether a token is given again until it is over, each time with what is left of
 *     its lifetime: by the provider, or by a cache that tells the age
 * @param tokens how many
 * @param maxConcurrentRequests at the endpoint
 */
public record Scenario(
    Duration lifetime,
    RefreshOptions options,
    Duration latency,
    Duration retryAfter,
    Faults faults,
    boolean rotates,
    Duration grace,
    @Nullable Duration refreshLifetime,
    boolean originalGrant,
    boolean repeats,
    int tokens,
    int maxConcurrentRequests) {

  /**
   * Kinds of trouble. Clock steps and sleep are never mixed: with both, no clock is left to trust.
   */
  public enum Faults {
    NONE,
    SHORT_OUTAGES,
    LONG_OUTAGES,
    REJECTIONS,
    PAUSES,
    SLEEP,
    CLOCK_STEPS,

    /** Outages of a process whose loop stalls, whose calls throw, and some of whose never end. */
    STALLS
  }

  /** All clocks agree, and no moment is left out: with these a provider may repeat its token. */
  private static final Set<Faults> CLOCKS_RUN_ON =
      EnumSet.of(Faults.NONE, Faults.SHORT_OUTAGES, Faults.LONG_OUTAGES, Faults.REJECTIONS);

  public static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LEAST_LENGTH = Duration.ofMinutes(40);
  private static final Duration LEAST_REFRESH_LIFETIME = Duration.ofSeconds(1);
  private static final int SHORT_LIFETIMES = 7;
  private static final int[] LIFETIMES = {1, 2, 3, 5, 10, 30, 60, 90, 300, 900, 3600};

  static Scenario draw(Random random) {
    Duration lifetime = Duration.ofSeconds(LIFETIMES[random.nextInt(LIFETIMES.length)]);
    Faults faults = Faults.values()[random.nextInt(Faults.values().length)];
    if (faults == Faults.SHORT_OUTAGES) {
      lifetime = lifetime.multipliedBy(60);
    }
    if (faults == Faults.STALLS) {
      // None of its ticks may be left out: one that is missing looks like a stall.
      lifetime = Duration.ofSeconds(LIFETIMES[random.nextInt(SHORT_LIFETIMES)]);
    }
    boolean repeats = CLOCKS_RUN_ON.contains(faults) && random.nextInt(5) == 0;
    boolean rotates = random.nextBoolean() && !repeats;
    return new Scenario(
        lifetime,
        RefreshOptions.DEFAULTS,
        // Fast enough to stay ahead of expiry, as G2 demands of a healthy provider.
        lifetime.dividedBy(16).compareTo(Duration.ofSeconds(2)) < 0
            ? lifetime.dividedBy(16)
            : Duration.ofSeconds(2),
        Duration.ofSeconds(1 + random.nextInt(120)),
        faults,
        rotates,
        random.nextInt(3) == 0 ? Duration.ofSeconds(10) : Duration.ZERO,
        random.nextBoolean() ? null : refreshLifetime(lifetime, random),
        !rotates || random.nextBoolean(),
        repeats,
        1 + random.nextInt(4),
        1 + random.nextInt(4));
  }

  /**
   * A refresh token that ends before a tick, a turn at the endpoint and an exchange have passed can
   * be kept by nobody.
   */
  private static Duration refreshLifetime(Duration lifetime, Random random) {
    Duration drawn = lifetime.multipliedBy(1 + random.nextInt(40)).dividedBy(4);
    return drawn.compareTo(LEAST_REFRESH_LIFETIME) < 0 ? LEAST_REFRESH_LIFETIME : drawn;
  }

  /** How long the run is: some hundred lifetimes. */
  Duration length() {
    Duration wanted = lifetime.multipliedBy(200);
    return wanted.compareTo(LEAST_LENGTH) < 0 ? LEAST_LENGTH : wanted;
  }

  /** The least time between two refreshes of a healthy token. */
  public Duration leastGap() {
    Duration least = lifetime;
    if (!originalGrant && refreshLifetime != null) {
      least = min(least, refreshLifetime);
    }
    return least.multipliedBy(2).dividedBy(5);
  }

  /** Effective refresh buffer. */
  public Duration buffer() {
    return min(options.refreshBuffer(), lifetime.dividedBy(2));
  }

  /** Effective minimum validity. */
  public Duration minValidity() {
    return min(options.minValidity(), buffer().dividedBy(2));
  }

  /** With which a token is answered while refreshing fails. */
  public Duration lastResort() {
    return min(options.lastResortValidity(), minValidity());
  }

  /** As the contract defines it. */
  Duration outageBudget() {
    return buffer()
        .minus(lastResort())
        .minus(options.requestTimeout().multipliedBy(5).dividedBy(2))
        .minus(options.retryInitialDelay())
        .minus(TICK);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
