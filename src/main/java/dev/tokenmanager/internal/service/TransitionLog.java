package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the log lines of what happens to tokens. INFO for what goes well, WARN for what does not,
 * ERROR for a rejection; of failures in a row the first and each at which their number has doubled,
 * and their end in the line of the token that came. What a machine may want of it is there as
 * key-value pairs too, so that it can be found again across nodes without a thread's context (MDC),
 * of which an event loop has none. Event loop only.
 */
final class TransitionLog {

  /** Milliseconds, also where they are 0: columns of times line up. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private final Logger log;
  private final String node;
  private final Outages outages = new Outages();

  /**
   * @param node who writes
   */
  TransitionLog(String node) {
    this(LoggerFactory.getLogger("dev.tokenmanager.Tokens"), node);
  }

  TransitionLog(Logger log, String node) {
    this.log = log;
    this.node = node;
  }

  void write(TokenEvent event) {
    String ended = outages.ended(event);
    Level level = level(event);
    if (outages.isTold(event) && log.isEnabledForLevel(level)) {
      LoggingEventBuilder entry = log.atLevel(level);
      if (LogEntry.takesPairs(log, entry)) {
        entry = withFields(entry, event, node);
      }
      entry.log(line(event, ended));
    }
  }

  private static LoggingEventBuilder withFields(
      LoggingEventBuilder builder, TokenEvent event, String node) {
    RefreshState state = event.state();
    LoggingEventBuilder entry =
        builder
            .addKeyValue("event", event.event().text())
            .addKeyValue("token", event.name())
            .addKeyValue("node", node)
            .addKeyValue("phase", state.phase())
            .addKeyValue("attempt", state.attempts().number());
    HeldToken held = state.holding().token();
    if (held != null) {
      entry = entry.addKeyValue("generation", held.token().generation());
      if (held.token().expiresAt() != null) {
        entry = entry.addKeyValue("expires_at", TIME.format(held.token().expiresAt()));
      }
    }
    Duration exchange = event.exchange();
    if (exchange != null) {
      entry = entry.addKeyValue("provider_ms", exchange.toMillis());
    }
    AttemptError error = failure(event);
    return error == null
        ? entry
        : entry.addKeyValue("code", error.failure().code()).addKeyValue("error", error.error());
  }

  private static Level level(TokenEvent event) {
    return switch (event.event()) {
      case REJECTED -> Level.ERROR;
      case REFRESH_FAILED, EXPIRED, MISCONFIGURED -> Level.WARN;
      case ACQUIRED, REFRESHED, ADOPTED, RECOVERED, STOPPED -> Level.INFO;
    };
  }

  private static String line(TokenEvent event, String ended) {
    RefreshState state = event.state();
    StringBuilder line = new StringBuilder("token ").append(event.name()).append(": ");
    line.append(event.event().text());
    if (!ended.isEmpty() && event.event() != TokenEventType.STOPPED) {
      line.append(", recovered after ").append(ended);
    }
    line.append(", phase ").append(state.phase());
    line.append(", attempt ").append(state.attempts().number());
    HeldToken held = state.holding().token();
    if (held != null) {
      line.append(", generation ").append(held.token().generation());
      Instant end = held.token().expiresAt();
      line.append(end == null ? ", never expires" : ", expires at " + TIME.format(end));
    }
    appendFailure(line, event);
    return line.toString();
  }

  private static void appendFailure(StringBuilder line, TokenEvent event) {
    AttemptError error = failure(event);
    if (error != null) {
      Moment next = event.state().attempts().next();
      int failures = event.state().trouble().failures();
      line.append(failures > 1 ? ", failure " + failures + " in a row" : "");
      line.append(", code ").append(error.failure().code()).append(": ").append(error.message());
      line.append(event.isServing() ? " The held token is served." : " No token is usable.");
      line.append(" Next attempt at ").append(next == null ? "once" : TIME.format(next.wall()));
    }
  }

  private static @Nullable AttemptError failure(TokenEvent event) {
    return switch (event.event()) {
      case REFRESH_FAILED, REJECTED -> event.state().trouble().lastError();
      default -> null;
    };
  }
}
