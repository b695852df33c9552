package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.simulator.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

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
    /** The provider takes nearly as long as a request may. */
    SLOW,
    CHAOS,
    /** Somebody without the key speaks on the bus and writes to the map. */
    OUTSIDER,
    /** Nodes that revoke on stop stop while others are blocked for some seconds. */
    REVOKING
  }

  private static final List<Faults> DRAWN =
      Stream.of(Faults.values())
          .filter(faults -> faults != Faults.OUTSIDER && faults != Faults.REVOKING)
          .toList();
  private static final int[] LIFETIMES = {2, 5, 10, 30, 60, 90, 300, 900, 3600, 3600, 7200};
  private static final Duration LEAST_LENGTH = Duration.ofMinutes(5);
  private static final int CYCLES = 60;
  private static final Duration UNANSWERED = Duration.ofMillis(500);

  /** Of many tokens fewer cycles are looked at, so that a run ends. */
  private static final int MANY = 3;

  private static final int MOST_TOKENS = 60;
  private static final int FEW_CYCLES = 4;
  private static final Duration LONGEST_OF_MANY = Duration.ofMinutes(1);

  /** A shorter one cannot be kept up by such a provider. */
  private static final Duration LEAST_FOR_SLOW = Duration.ofSeconds(20);

  static ClusterScenario draw(Random random) {
    // The last ones are drawn apart, so that the runs of the seeds before stay what they were.
    return draw(random, DRAWN.get(random.nextInt(DRAWN.size())));
  }

  static ClusterScenario draw(Random random, Faults faults) {
    return new ClusterScenario(
        drawToken(random, faults),
        faults,
        random.nextInt(12) == 0 ? 2 + random.nextInt(15) : 2 + random.nextInt(4),
        random.nextInt(4) == 0 ? 2 : 1,
        random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(1 + random.nextInt(900)),
        Duration.ofSeconds(5 + random.nextInt(25)),
        faults == Faults.STALE_READS ? Duration.ofMillis(50 + random.nextInt(2000)) : Duration.ZERO,
        random.nextInt(4) > 0 || needsKey(faults));
  }

  /**
   * Without a key a token goes through the map alone: where that is ill, one who waits for another
   * node's token waits in vain, and less is promised than is looked at here.
   */
  private static boolean needsKey(Faults faults) {
    return switch (faults) {
      case OUTSIDER, SICK_SERVICES, PARTITIONS, CHAOS -> true;
      default -> false;
    };
  }

  private static Scenario drawToken(Random random, Faults faults) {
    Duration lifetime = Duration.ofSeconds(LIFETIMES[random.nextInt(LIFETIMES.length)]);
    if (faults == Faults.SLOW && lifetime.compareTo(LEAST_FOR_SLOW) < 0) {
      lifetime = LEAST_FOR_SLOW;
    }
    boolean rotates = random.nextBoolean();
    // A read that is out of date spends a refresh token again where no mark forbids it.
    boolean needsGrant =
        faults == Faults.STALE_READS || faults == Faults.OUTSIDER || faults == Faults.REVOKING;
    boolean many = lifetime.compareTo(LONGEST_OF_MANY) <= 0 && random.nextInt(24) == 0;
    int tokens = many ? MANY + random.nextInt(MOST_TOKENS - MANY + 1) : 1 + random.nextInt(2);
    return new Scenario(
        lifetime,
        RefreshOptions.DEFAULTS,
        latency(lifetime, faults),
        Duration.ofSeconds(1 + random.nextInt(20)),
        Scenario.Faults.NONE,
        rotates,
        random.nextInt(3) == 0 ? Duration.ofSeconds(10) : Duration.ZERO,
        random.nextBoolean() ? null : lifetime.multipliedBy(4 + random.nextInt(40)).dividedBy(4),
        !rotates || needsGrant || random.nextInt(3) > 0,
        false,
        tokens,
        // With too few slots nobody can refresh so many in time.
        tokens / 3 + 1 + random.nextInt(16));
  }

  /** Fast enough to stay ahead of expiry, but where it must not be. */
  private static Duration latency(Duration lifetime, Faults faults) {
    if (faults == Faults.SLOW) {
      return Duration.ofMillis(4_500);
    }
    Duration most = Duration.ofSeconds(2);
    Duration part = lifetime.dividedBy(16);
    return part.compareTo(most) < 0 ? part : most;
  }

  /** How long the run is. */
  Duration length() {
    if (token.tokens() >= MANY) {
      return token.lifetime().multipliedBy(FEW_CYCLES);
    }
    Duration wanted = token.lifetime().multipliedBy(CYCLES);
    return wanted.compareTo(LEAST_LENGTH) < 0 ? LEAST_LENGTH : wanted;
  }

  /** Whether all that is said is heard, once and soon, as long as nobody is split off or paused. */
  boolean messagesArrive() {
    return faults != Faults.LOST_MESSAGES;
  }

  /**
   * A node whose question is not answered waits for half a second under the lock, and one after the
   * other may: longer than those behind them have patience with a token of seconds. An answer of
   * which nobody can tell when it was written, since its writer's clock was set back, is none.
   */
  boolean isPatienceShort() {
    boolean unanswered = !messagesArrive() || faults == Faults.CLOCK_STEPS;
    Duration waits = UNANSWERED.multipliedBy(nodes).plus(token.latency());
    return unanswered && token.buffer().dividedBy(4).compareTo(waits) <= 0;
  }

  /** Whether nothing but a single-use refresh token keeps the token alive. */
  boolean onlyRefreshToken() {
    return !token.originalGrant();
  }

  /** Whether nodes, services and provider are well, so that the provider gets what it must get. */
  boolean isCalm() {
    return switch (faults) {
      case NONE, JOINS, SLOW -> true;
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
      case NONE, JOINS, STALE_READS, RESTARTS -> true;
      // Where some may ask without the lock, a refresh token may be spent twice.
      case LOST_MESSAGES -> !onlyRefreshToken() || !isPatienceShort();
      // Where nothing else is configured, a refresh token that is lost is the end.
      // An old record in the map has an old refresh token.
      case KILLS, PARTITIONS, SICK_SERVICES, CLOCK_STEPS, OUTSIDER -> !onlyRefreshToken();
      case REVOKING, PAUSES, PROVIDER, SLOW, CHAOS -> false;
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
