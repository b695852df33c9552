package dev.tokenmanager.app;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A failure that nobody foresaw, as it may be logged: where it is from, and not what it says. */
final class Defect {

  private static final int MOST_FRAMES = 20;

  private Defect() {}

  /** Its class and where it was thrown, and those of its causes; several lines. */
  static String trace(Throwable failure) {
    StringBuilder trace = new StringBuilder(one(failure));
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 5; depth++) {
      trace.append("\n  caused by ").append(one(cause));
      cause = cause.getCause();
    }
    return trace.toString();
  }

  private static String one(Throwable failure) {
    return failure.getClass().getName()
        + Arrays.stream(failure.getStackTrace())
            .limit(MOST_FRAMES)
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
  }
}
