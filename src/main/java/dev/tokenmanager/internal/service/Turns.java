package dev.tokenmanager.internal.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/**
 * Lets what happens to tokens happen one step after the other. What a step brings about at once, a
 * failure that completes in the same turn say, begins when the step has ended: no attempt begins
 * inside the end of another, however many fail at once. A step that throws, an {@link Error}
 * included, ends alone. Event loop only.
 */
final class Turns {

  private final Deque<Runnable> next = new ArrayDeque<>();
  private final BiConsumer<TokenRefresher, Throwable> defects;
  private boolean running;

  /**
   * @param defects hears of each step that threw
   */
  Turns(BiConsumer<TokenRefresher, Throwable> defects) {
    this.defects = defects;
  }

  /** Takes that step now, inside the one under way if there is one. */
  void now(TokenRefresher token, Runnable step) {
    boolean outermost = !running;
    running = true;
    try {
      guarded(token, step);
    } finally {
      if (outermost) {
        takeTheRest();
      }
    }
  }

  /** Takes that step after the one under way; now where there is none. */
  void later(TokenRefresher token, Runnable step) {
    if (running) {
      next.add(() -> guarded(token, step));
    } else {
      now(token, step);
    }
  }

  private void takeTheRest() {
    try {
      for (Runnable step = next.poll(); step != null; step = next.poll()) {
        step.run();
      }
    } finally {
      running = false;
    }
  }

  private void guarded(TokenRefresher token, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      defects.accept(token, e);
    }
  }
}
