package dev.tokenmanager.simulator;

import dev.tokenmanager.internal.state.StateStore;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk that outlives processes: a content is replaced after a while, and whole; who is killed
 * meanwhile leaves the old one or the new one, or where the disk is a bad one, half of one.
 */
final class SimulatedDisk {

  private static final int USUAL_MS = 20;
  private static final int SLOW_MS = 9000;

  private final Random random;
  private final boolean bad;
  private final boolean sick;
  private final Runnable onWrite;
  private @Nullable String content;
  private @Nullable String asked;
  private boolean underWay;
  private boolean intact = true;

  /**
   * @param bad whether a kill can tear its content
   * @param sick whether it is slow or full at times
   * @param onWrite hears that something begins to be written
   */
  SimulatedDisk(Random random, boolean bad, boolean sick, Runnable onWrite) {
    this.onWrite = onWrite;
    this.random = random;
    this.bad = bad;
    this.sick = sick;
  }

  /** As one process sees it. */
  StateStore seenBy(SimulatedProcess process) {
    return next -> {
      Promise<Void> written = Promise.promise();
      asked = next;
      underWay = true;
      onWrite.run();
      boolean fails = sick && random.nextInt(5) == 0;
      process.after(
          delay(),
          () -> {
            underWay = false;
            if (fails) {
              written.fail(new java.io.IOException("No space left on device"));
            } else {
              content = next;
              intact = true;
              written.complete();
            }
          });
      return written.future();
    };
  }

  private Duration delay() {
    boolean slow = sick && random.nextInt(5) == 0;
    return Duration.ofMillis(random.nextInt(slow ? SLOW_MS : USUAL_MS));
  }

  /** Whoever was writing is dead. */
  void killed() {
    if (underWay && random.nextBoolean()) {
      content = asked;
      intact = true;
    }
    if (underWay && bad && content != null && random.nextInt(3) == 0) {
      content = content.substring(0, random.nextInt(content.length()));
      intact = false;
    }
    underWay = false;
    asked = content;
  }

  @Nullable String content() {
    return content;
  }

  /** Whether what was asked for last is not there. */
  boolean isDirty() {
    return asked != null && !asked.equals(content);
  }

  boolean isSick() {
    return sick;
  }

  /** Whether it was torn, and nothing was written since. */
  boolean isTorn() {
    return !intact;
  }
}
