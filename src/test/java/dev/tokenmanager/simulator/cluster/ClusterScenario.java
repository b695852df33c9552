package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.simulator.Scenario;
import java.time.Duration;
import java.util.Random;

/**
 * What one run of a cluster is about; drawn from its seed.
 *
 * @param token what is kept, as on a single node
 * @param faults which kind of trouble there is
 * @param nodes how many there are at first
 * @param groups how many different configurations they have
 * @param clocksApart how far a node's clock is off at most
 * @param lossTime a node that is paused for longer is taken for lost, with its locks
 * @param staleness how old a read of the map may be
 * @param sealed whether records are encrypted
 */
record ClusterScenario(
    Scenario token,
    Faults faults,
    int nodes,
    int groups,
    Duration clocksApart,
    Duration lossTime,
    Duration staleness,
    boolean sealed) {

  /** Kinds of trouble. */
  enum Faults {
    NONE,
    JOINS,
    KILLS,
    RESTARTS,
    PAUSES,
    PARTITIONS,
    SICK_SERVICES,
    LOST_MESSAGES,
    STALE_READS,
    CLOCK_STEPS,
    PROVIDER,
    CHAOS
  }

  private static final int[] LIFETIMES = {2, 5, 10, 30, 60, 90, 300, 900, 3600, 3600, 7200};
  private static final Duration LEAST_LENGTH = Duration.ofMinutes(5);
  private static final int CYCLES = 60;

  static ClusterScenario draw(Random random) {
    Faults faults = Faults.values()[random.nextInt(Faults.values().length)];
    return new ClusterScenario(
        drawToken(random, faults),
        faults,
        2 + random.nextInt(4),
        random.nextInt(4) == 0 ? 2 : 1,
        random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(1 + random.nextInt(900)),
        Duration.ofSeconds(5 + random.nextInt(25)),
        faults == Faults.STALE_READS ? Duration.ofMillis(50 + random.nextInt(2000)) : Duration.ZERO,
        random.nextInt(4) > 0);
  }

  private static Scenario drawToken(Random random, Faults faults) {
    Duration lifetime = Duration.ofSeconds(LIFETIMES[random.nextInt(LIFETIMES.length)]);
    boolean rotates = random.nextBoolean();
    // A read that is out of date spends a refresh token again where no mark forbids it.
    boolean needsGrant = faults == Faults.STALE_READS;
    return new Scenario(
        lifetime,
        RefreshOptions.DEFAULTS,
        lifetime.dividedBy(16).compareTo(Duration.ofSeconds(2)) < 0
            ? lifetime.dividedBy(16)
            : Duration.ofSeconds(2),
        Duration.ofSeconds(1 + random.nextInt(20)),
        Scenario.Faults.NONE,
        rotates,
        random.nextInt(3) == 0 ? Duration.ofSeconds(10) : Duration.ZERO,
        random.nextBoolean() ? null : lifetime.multipliedBy(4 + random.nextInt(40)).dividedBy(4),
        !rotates || needsGrant || random.nextInt(3) > 0,
        1 + random.nextInt(2),
        16);
  }

  /** How long the run is. */
  Duration length() {
    Duration wanted = token.lifetime().multipliedBy(CYCLES);
    return wanted.compareTo(LEAST_LENGTH) < 0 ? LEAST_LENGTH : wanted;
  }

  /** Whether nothing but a single-use refresh token keeps the token alive. */
  boolean onlyRefreshToken() {
    return !token.originalGrant();
  }

  /** Whether nodes, services and provider are well, so that the provider gets what it must get. */
  boolean isCalm() {
    return switch (faults) {
      case NONE, JOINS -> true;
      // In a cycle of seconds, a clock that was not asked in time costs a request.
      case LOST_MESSAGES -> token.lifetime().compareTo(Duration.ofMinutes(1)) >= 0;
      default -> false;
    };
  }

  /** Whether no get waits on a node that has had a token. */
  boolean promisesNoWaiting() {
    return faults == Faults.NONE || faults == Faults.JOINS;
  }

  /** Whether every get is answered on a node that has had a token, as long as it lives. */
  boolean promisesAnswers() {
    return switch (faults) {
      case NONE, JOINS, LOST_MESSAGES, STALE_READS, RESTARTS -> true;
      // Where nothing else is configured, a refresh token that is lost is the end.
      case KILLS, PARTITIONS, SICK_SERVICES, CLOCK_STEPS -> !onlyRefreshToken();
      case PAUSES, PROVIDER, CHAOS -> false;
    };
  }

  /** Of tokens that are refreshed one after the other as seldom as options allow. */
  Duration shortestCycle() {
    Duration cycle = token.lifetime().minus(token.buffer().multipliedBy(11).dividedBy(10));
    Duration end = token.refreshLifetime();
    if (!onlyRefreshToken() || end == null) {
      return cycle;
    }
    Duration buffer = token.options().refreshBuffer();
    Duration half = end.dividedBy(2);
    Duration use = end.minus(buffer.compareTo(half) < 0 ? buffer : half);
    return use.compareTo(cycle) < 0 ? use : cycle;
  }
}
