package dev.tokenmanager.simulator.cluster;

import java.time.Duration;
import java.util.Random;

/** How well the services of the cluster work now. */
final class NetworkModel {

  /** What becomes of one call. */
  enum Fate {
    DONE,
    FAILED,
    /** It has taken effect, and its caller does not know. */
    DONE_AND_FAILED,
    NEVER,
    DONE_AND_NEVER
  }

  private static final Duration WELL = Duration.ofMillis(5);

  private final Random random;
  private Duration slowest = WELL;
  private double failing;
  private double hanging;
  private double lost;
  private double repeated;
  private Duration longestDelay = Duration.ofMillis(5);

  NetworkModel(Random random) {
    this.random = random;
  }

  /** Lock and map. */
  void services(Duration slowestCall, double partFailing, double partHanging) {
    slowest = slowestCall;
    failing = partFailing;
    hanging = partHanging;
  }

  /** All is well. */
  void clear() {
    services(WELL, 0, 0);
  }

  /** Whether lock and map work less well than they should. */
  boolean isSick() {
    return failing > 0 || hanging > 0 || slowest.compareTo(WELL) > 0;
  }

  /** For the whole run. */
  void messages(double partLost, double partRepeated, Duration longest) {
    lost = partLost;
    repeated = partRepeated;
    longestDelay = longest;
  }

  Duration oneWay() {
    return upTo(slowest);
  }

  Duration messageDelay() {
    return upTo(longestDelay);
  }

  /** How often a message arrives. */
  int arrivals() {
    if (lost == 0 && repeated == 0) {
      return 1;
    }
    double drawn = random.nextDouble();
    return drawn < lost ? 0 : drawn < lost + repeated ? 2 : 1;
  }

  Fate fate() {
    if (failing == 0 && hanging == 0) {
      return Fate.DONE;
    }
    double drawn = random.nextDouble();
    boolean done = random.nextBoolean();
    if (drawn < hanging) {
      return done ? Fate.DONE_AND_NEVER : Fate.NEVER;
    }
    return drawn < hanging + failing ? (done ? Fate.DONE_AND_FAILED : Fate.FAILED) : Fate.DONE;
  }

  /** True in one case of {@code n}. */
  boolean oneOf(int n) {
    return random.nextInt(n) == 0;
  }

  Duration upTo(Duration most) {
    return Duration.ofNanos(100_000 + (long) (most.toNanos() * random.nextDouble()));
  }
}
