package dev.tokenmanager.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/**
 * How the log is written to the console. The log configuration in force, whichever file it came
 * from, still says what is logged and where to; the format alone is this. Any thread.
 */
enum LogFormat {
  /** As the log configuration says. */
  TEXT,
  /** One JSON object a line, see {@link JsonLogEncoder}. */
  JSON;

  /** Takes effect with the next line. */
  void apply() {
    if (this == JSON && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLoggerList().forEach(logger -> apply(context, logger));
    }
  }

  private static void apply(LoggerContext context, AppenderAttachable<ILoggingEvent> attached) {
    Iterator<Appender<ILoggingEvent>> appenders = attached.iteratorForAppenders();
    while (appenders.hasNext()) {
      apply(context, appenders.next());
    }
  }

  @SuppressWarnings("unchecked") // those attached to an appender of log events take log events
  private static void apply(LoggerContext context, Appender<ILoggingEvent> appender) {
    if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
      JsonLogEncoder encoder = new JsonLogEncoder();
      encoder.setContext(context);
      encoder.start();
      console.setEncoder(encoder);
    } else if (appender instanceof AppenderAttachable<?> wrapper) {
      apply(context, (AppenderAttachable<ILoggingEvent>) wrapper);
    }
  }
}
