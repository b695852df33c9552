package dev.tokenmanager.bench;

import dev.tokenmanager.testing.WaitLimit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls on a fixed schedule, whatever becomes of those before: each is measured from when it was
 * due, so that callers who had to wait their turn count as well (no coordinated omission).
 */
final class OpenLoop {

  /** As long as no thread wakes up late by more. */
  private static final long SPIN_NANOS = 200_000;

  private OpenLoop() {}

  /** Begins a call, and says when it is answered; from any thread, or within. */
  interface Call {
    void begin(Runnable answered);
  }

  /**
   * When each call was due, and when answered.
   *
   * @param due by {@link System#nanoTime}
   */
  record Calls(long[] due, long[] answered) {
    int count() {
      return due.length;
    }
  }

  /** So many calls by this thread, at this rate. */
  static Calls run(int count, int perSecond, Call call) throws InterruptedException {
    long[] due = new long[count];
    long[] answered = new long[count];
    CountDownLatch open = new CountDownLatch(count);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      due[i] = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
      await(due[i]);
      int number = i;
      call.begin(
          () -> {
            answered[number] = System.nanoTime();
            open.countDown();
          });
    }
    if (!open.await(WaitLimit.SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("calls without an answer: " + open.getCount());
    }
    return new Calls(due, answered);
  }

  private static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
