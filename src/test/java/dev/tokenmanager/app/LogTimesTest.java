package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text logs of machines in different places can be laid beside each other. */
class LogTimesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"conf/logback.xml", "src/main/resources/dev/tokenmanager/app/logback.xml"})
  @ResourceLock(Resources.TIME_ZONE)
  void line_wherever_beginsWithTheTimeInUtc(String file) throws Exception {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    LoggerContext context = new LoggerContext();
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(file);

      assertThat(line(context)).startsWith("2026-03-01T12:00:00.007Z INFO  ROOT - told");
    } finally {
      context.stop();
      TimeZone.setDefault(before);
    }
  }

  private static String line(LoggerContext context) {
    Logger root = context.getLogger("root");
    LoggingEvent event = new LoggingEvent("", root, Level.INFO, "told", null, null);
    event.setInstant(Instant.parse("2026-03-01T12:00:00.007Z"));
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("CONSOLE");
    PatternLayoutEncoder encoder = (PatternLayoutEncoder) appender.getEncoder();
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
