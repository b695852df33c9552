package dev.tokenmanager.internal.sidecar;

/**
 * How much of the bodies of all calls is held, together: where that is too much, a call goes on
 * without, and is not sent a second time. Event loop only.
 */
final class HeldBudget {

  private static final long MOST = 64L << 20;

  private final long most;
  private long taken;

  HeldBudget(long most) {
    this.most = most;
  }

  /** An eighth of the heap, at most 64 MiB. */
  static HeldBudget ofThisProcess() {
    return new HeldBudget(Math.min(MOST, Runtime.getRuntime().maxMemory() / 8));
  }

  boolean take(int bytes) {
    if (taken + bytes > most) {
      return false;
    }
    taken += bytes;
    return true;
  }

  void give(long bytes) {
    taken -= bytes;
  }

  /** For tests. */
  long taken() {
    return taken;
  }
}
