package dev.tokenmanager.simulator;

import dev.tokenmanager.simulator.Scenario.Faults;
import dev.tokenmanager.simulator.SimulatedProvider.Mode;
import java.time.Duration;
import java.util.Random;

/** What goes wrong in a run, and when. */
final class FaultInjector {

  private static final Mode[] OUTAGES = {
    Mode.REFUSED, Mode.HANGS, Mode.OVERLOADED, Mode.BROKEN, Mode.UNUSABLE
  };
  private static final Mode[] WITHOUT_RETRY_AFTER = {
    Mode.REFUSED, Mode.HANGS, Mode.BROKEN, Mode.UNUSABLE
  };

  private final Scenario scenario;
  private final Timeline time;
  private final SimulatedProcess process;
  private final SimulatedProvider provider;
  private final Random random;
  private final Ticks ticks;
  private final Trace trace;
  private final Runnable replaceCredentials;
  private final Runnable clocksTouched;
  private final Runnable resumed;
  private final Hazards hazards;
  private Duration end = Duration.ZERO;
  private Duration resumedAt = Duration.ofDays(-1);
  private Duration setForwardAt = Duration.ofDays(-1);

  FaultInjector(
      Scenario scenario,
      Timeline time,
      SimulatedProcess process,
      SimulatedProvider provider,
      Random random,
      Ticks ticks,
      Trace trace,
      Runnable replaceCredentials,
      Runnable clocksTouched,
      Runnable resumed,
      Hazards hazards) {
    this.scenario = scenario;
    this.time = time;
    this.process = process;
    this.provider = provider;
    this.random = random;
    this.ticks = ticks;
    this.trace = trace;
    this.replaceCredentials = replaceCredentials;
    this.clocksTouched = clocksTouched;
    this.resumed = resumed;
    this.hazards = hazards;
  }

  void begin(Duration until) {
    end = until;
    next();
  }

  /** All is well from here on. */
  void end() {
    hazards.end();
    provider.behave(Mode.HEALTHY);
    replaceCredentials.run();
  }

  /** Whether callers may count on an answer at once, after the first. */
  boolean promisesNoWaiting() {
    boolean enoughSlots = scenario.maxConcurrentRequests() >= scenario.tokens();
    return switch (scenario.faults()) {
      case NONE -> enoughSlots;
      // With only a refresh token, an outage that eats one leaves nothing to fall back on.
      case SHORT_OUTAGES -> enoughSlots && scenario.originalGrant();
      case CLOCK_STEPS -> enoughSlots && !justSetForward();
      default -> false;
    };
  }

  boolean forcesRefreshes() {
    return scenario.faults() != Faults.SHORT_OUTAGES;
  }

  /** A process that was paused past its token's end owes an answer only after one exchange. */
  boolean justResumed() {
    return resumedAt.equals(time.now());
  }

  Duration resumedAt() {
    return resumedAt;
  }

  private void next() {
    Duration quiet = Duration.ofSeconds(5).plus(upTo(scenario.lifetime().multipliedBy(2)));
    if (scenario.faults() == Faults.SHORT_OUTAGES) {
      quiet = quiet.plus(scenario.lifetime());
    }
    time.after(
        quiet,
        () -> {
          if (time.now().compareTo(end) < 0) {
            strike();
          }
        });
  }

  private void strike() {
    switch (scenario.faults()) {
      case NONE -> {}
      case SHORT_OUTAGES -> outage(WITHOUT_RETRY_AFTER, shortLength());
      case LONG_OUTAGES -> outage(OUTAGES, upTo(longest()));
      case REJECTIONS -> reject();
      case PAUSES -> pause(false);
      case SLEEP -> pause(true);
      case CLOCK_STEPS -> step();
      case STALLS -> {
        stallAgainAndAgain();
        outage(OUTAGES, upTo(longest()));
      }
    }
  }

  private void stallAgainAndAgain() {
    int times = random.nextInt(30);
    for (int i = 0; i < times; i++) {
      process.after(
          Duration.ofMillis(i * 1_500L),
          () -> {
            if (time.now().compareTo(end) < 0) {
              hazards.stall();
            }
          });
    }
  }

  private Duration shortLength() {
    Duration budget = scenario.outageBudget();
    return budget.isNegative()
        ? Duration.ZERO
        : Duration.ofMillis((long) (budget.toMillis() * random.nextDouble()));
  }

  private Duration longest() {
    return scenario.lifetime().plusSeconds(400);
  }

  private Duration upTo(Duration most) {
    return Duration.ofMillis(1 + (long) (most.toMillis() * random.nextDouble()));
  }

  private void outage(Mode[] modes, Duration length) {
    provider.behave(modes[random.nextInt(modes.length)]);
    trace.add(time.now(), "provider", provider.mode(), "for", length);
    time.after(
        length,
        () -> {
          provider.behave(Mode.HEALTHY);
          next();
        });
  }

  private void reject() {
    provider.behave(Mode.REJECTS);
    trace.add(time.now(), "provider rejects");
    time.after(
        upTo(longest()),
        () -> {
          provider.behave(Mode.HEALTHY);
          if (random.nextBoolean()) {
            replaceCredentials.run();
          }
          next();
        });
  }

  private void pause(boolean asleep) {
    Duration length = scenario.lifetime().multipliedBy(random.nextInt(200)).dividedBy(100);
    Duration left = end.minus(time.now());
    length = length.compareTo(left) < 0 ? length : left;
    trace.add(time.now(), asleep ? "sleep" : "pause", "for", length);
    ticks.fire();
    process.pause(length, asleep);
    time.after(
        length,
        () -> {
          resumedAt = time.now();
          resumed.run();
          next();
        });
  }

  /**
   * A clock set forward past the token's end costs the exchange that was under way, and one more;
   * one set back costs nobody anything.
   */
  private boolean justSetForward() {
    Duration twoExchanges = scenario.latency().multipliedBy(2).plus(Scenario.TICK);
    return time.now().compareTo(setForwardAt.plus(twoExchanges)) <= 0;
  }

  private void step() {
    Duration by = Duration.ofSeconds(random.nextInt(20000) - 10000);
    trace.add(time.now(), "wall clock set by", by);
    ticks.fire();
    process.stepWall(by);
    ticks.plan();
    if (!by.isNegative()) {
      setForwardAt = time.now();
    }
    clocksTouched.run();
    next();
  }
}
