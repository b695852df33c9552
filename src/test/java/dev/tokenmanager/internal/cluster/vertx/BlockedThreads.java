package dev.tokenmanager.internal.cluster.vertx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** The threads of this JVM. Any thread. */
final class BlockedThreads {

  private BlockedThreads() {}

  private static Stream<Map.Entry<Thread, StackTraceElement[]>> named(String prefix) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith(prefix));
  }

  /** Those that are inside a call for a lock. */
  static long inLockCalls(String prefix) {
    return named(prefix)
        .filter(
            thread ->
                Arrays.stream(thread.getValue())
                    .anyMatch(frame -> frame.getMethodName().equals("getLockWithTimeout")))
        .count();
  }

  static long alive(String prefix) {
    return named(prefix).count();
  }
}
