package dev.tokenmanager.internal.service;

import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.SubstituteLogger;
import org.slf4j.spi.DefaultLoggingEventBuilder;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The beginning of a log line about one token: with key-value pairs where the logger keeps them
 * apart from the text. One that does not, such as slf4j-simple, would print in front of the text
 * what the text says. Any thread.
 */
public final class LogEntry {

  private LogEntry() {}

  /** With the token's name as a pair, where there are pairs. */
  public static LoggingEventBuilder of(Logger logger, Level level, String token) {
    LoggingEventBuilder entry = logger.atLevel(level);
    return takesPairs(logger, entry) ? entry.addKeyValue("token", token) : entry;
  }

  /** Whether pairs of that entry stay apart from the text. */
  static boolean takesPairs(Logger logger, LoggingEventBuilder entry) {
    if (logger instanceof SubstituteLogger begun) { // SLF4J was starting when it was asked for
      return begun.isDelegateEventAware();
    }
    return logger instanceof LoggingEventAware || !(entry instanceof DefaultLoggingEventBuilder);
  }
}
