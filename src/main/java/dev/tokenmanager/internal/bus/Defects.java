package dev.tokenmanager.internal.bus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the one line of a defect: its message could quote what must not be seen. Any thread. */
final class Defects {

  private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);

  private Defects() {}

  /**
   * Type and place.
   *
   * @param what was to be told
   */
  static void log(String what, Throwable defect) {
    StackTraceElement[] trace = defect.getStackTrace();
    LOG.error(
        "{}: defect {} at {}",
        what,
        defect.getClass().getName(),
        trace.length == 0 ? "an unknown place" : trace[0]);
  }
}
