package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;

/** A kept token for those who watch it: what was counted of it, and how it is. Any thread. */
public final class WatchedToken {

  private final Clocks clocks;
  private final boolean ofStart;
  private final Tally tally;
  private volatile TokenSnapshot snapshot;

  WatchedToken(String name, boolean ofStart, Clocks clocks, Tally tally) {
    this.ofStart = ofStart;
    this.clocks = clocks;
    this.tally = tally;
    this.snapshot = TokenSnapshot.initial(name);
  }

  /** What was counted since it is kept. */
  public Tally tally() {
    return tally;
  }

  /** Whether it is kept since its service began. */
  boolean isOfStart() {
    return ofStart;
  }

  /** How it is. */
  public TokenSnapshot snapshot() {
    return snapshot;
  }

  /** The time of its service. */
  public Moment now() {
    return clocks.now();
  }

  /** Service's event loop only. */
  void show(TokenSnapshot next) {
    snapshot = next;
  }
}
