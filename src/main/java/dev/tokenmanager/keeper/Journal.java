package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the one log line of each transition. INFO while callers are served, WARN when not, ERROR
 * for a rejection. What a machine may want of it is there as key-value pairs too, so that it can be
 * found again across nodes without a thread's context (MDC), of which an event loop has none. Any
 * thread.
 */
final class Journal {

  private static final Logger LOG = LoggerFactory.getLogger("dev.tokenmanager.Tokens");

  private Journal() {}

  static void write(TokenEvent event, String node) {
    Level level = level(event);
    if (LOG.isEnabledForLevel(level)) {
      withFields(LOG.atLevel(level), event, node).log(line(event));
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
        entry = entry.addKeyValue("expires_at", held.token().expiresAt());
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
      case EXPIRED, MISCONFIGURED -> Level.WARN;
      case REFRESH_FAILED -> event.isServing() ? Level.INFO : Level.WARN;
      case ACQUIRED, REFRESHED, ADOPTED, RECOVERED, STOPPED -> Level.INFO;
    };
  }

  private static String line(TokenEvent event) {
    RefreshState state = event.state();
    StringBuilder line = new StringBuilder("token ").append(event.name()).append(": ");
    line.append(event.event().text()).append(", phase ").append(state.phase());
    line.append(", attempt ").append(state.attempts().number());
    HeldToken held = state.holding().token();
    if (held != null) {
      line.append(", generation ").append(held.token().generation());
      line.append(", expires at ").append(held.token().expiresAt());
    }
    appendFailure(line, event);
    return line.toString();
  }

  private static void appendFailure(StringBuilder line, TokenEvent event) {
    AttemptError error = failure(event);
    if (error != null) {
      Moment next = event.state().attempts().next();
      line.append(", code ").append(error.failure().code()).append(": ").append(error.message());
      line.append(" Next attempt at ").append(next == null ? "once" : next.wall());
    }
  }

  private static @Nullable AttemptError failure(TokenEvent event) {
    return switch (event.event()) {
      case REFRESH_FAILED, REJECTED -> event.state().trouble().lastError();
      default -> null;
    };
  }
}
