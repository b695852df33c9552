package dev.tokenmanager.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happened last in a run, for people. */
public final class Trace {

  private static final int KEPT = 200;

  private final boolean on;
  private final Deque<String> lines = new ArrayDeque<>();

  public Trace(boolean on) {
    this.on = on;
  }

  /** What happened. */
  public void add(Duration at, Object... words) {
    if (on) {
      lines.add(at + "  " + Stream.of(words).map(String::valueOf).collect(Collectors.joining(" ")));
      if (lines.size() > KEPT) {
        lines.remove();
      }
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
