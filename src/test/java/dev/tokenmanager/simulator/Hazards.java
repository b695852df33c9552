package dev.tokenmanager.simulator;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.simulator.Scenario.Faults;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong inside the process: its loop is busy for a while in the middle of anything, what
 * is called throws an {@link Error}, a failure is there before the question ends, an answer never
 * comes.
 */
public final class Hazards {

  private static final Duration REMEMBERED = Duration.ofMillis(100);

  private final SimulatedProcess process;
  private final SimulatedProvider provider;
  private final Random random;
  private final Runnable stalled;
  private boolean active;
  private @Nullable Duration unknownSince;

  /**
   * @param stalled hears of each stall
   */
  Hazards(
      Scenario scenario,
      SimulatedProcess process,
      SimulatedProvider provider,
      Random random,
      Runnable stalled) {
    this.process = process;
    this.provider = provider;
    this.random = random;
    this.stalled = stalled;
    this.active = scenario.faults() == Faults.STALLS;
  }

  /** All is well from here on. */
  void end() {
    active = false;
  }

  private boolean strikes(int oneIn) {
    return active && random.nextInt(oneIn) == 0;
  }

  /** Somebody keeps the loop busy. */
  void maybeStall() {
    if (strikes(4)) {
      stall();
    }
  }

  void stall() {
    process.stall(Duration.ofMillis(400 + random.nextInt(1_000)));
    stalled.run();
  }

  void maybeThrow() {
    if (strikes(60)) {
      throw new StackOverflowError("simulated");
    }
  }

  /** Whether what was asked never ends. */
  boolean maybeLost() {
    return strikes(100);
  }

  /**
   * What became of the metadata: where the provider is out, some readings fail, and each failure is
   * there at once for a while.
   */
  @Nullable ProviderException metadataFailure(Duration now) {
    if (!active || provider.mode() == SimulatedProvider.Mode.HEALTHY) {
      unknownSince = null;
      return null;
    }
    if (unknownSince == null && random.nextInt(3) == 0) {
      unknownSince = now;
    }
    boolean remembered = unknownSince != null && now.minus(unknownSince).compareTo(REMEMBERED) < 0;
    boolean failsAgain = unknownSince != null && random.nextInt(3) != 0;
    if (!remembered && !failsAgain) {
      unknownSince = null;
      return null;
    }
    return new ProviderException(TokenFailure.UNAVAILABLE, "http_503", "metadata unavailable");
  }
}
