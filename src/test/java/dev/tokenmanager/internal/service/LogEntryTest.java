package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.testing.MovableClocks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Lines through loggers that keep pairs apart, and through those that print them. */
class LogEntryTest {

  private static final TokenEvent STOPPED =
      new TokenEvent(
          TokenEventType.STOPPED,
          "a",
          RefreshState.INITIAL,
          new MovableClocks().clocks().now(),
          null,
          null);

  /** As slf4j-simple: what it is given is a text. */
  private static final class Plain extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient List<String> texts = new ArrayList<>();

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String message,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      texts.add(level + " " + MessageFormatter.basicArrayFormat(message, arguments));
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }

  @Test
  void loggerThatPrintsPairs_hasEachFactOnce() {
    Plain plain = new Plain();

    new TransitionLog(plain, "n1").write(STOPPED);
    LogEntry.of(plain, Level.WARN, "a").log("token {}: {}", "a", "odd");

    assertThat(plain.texts)
        .containsExactly("INFO token a: stopped, phase EMPTY, attempt 0", "WARN token a: odd");
  }

  @Test
  void loggerThatKeepsPairs_hasThem() {
    Logger logger = new LoggerContext().getLogger("x");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    ((ch.qos.logback.classic.Logger) logger).addAppender(lines);

    new TransitionLog(logger, "n1").write(STOPPED);
    LogEntry.of(logger, Level.WARN, "a").log("odd");

    assertThat(lines.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly("event=stopped", "token=a", "node=n1", "phase=EMPTY", "attempt=0");
    assertThat(lines.list.get(1).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly("token=a");
  }
}
