package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the one log line of each transition. INFO while callers are served, WARN when not, ERROR
 * for a rejection.
 */
final class Journal {

  private static final Logger LOG = LoggerFactory.getLogger("dev.tokenmanager.Tokens");

  private Journal() {}

  static void write(TokenEvent event) {
    Level level = level(event);
    if (LOG.isEnabledForLevel(level)) {
      LOG.atLevel(level).log(line(event));
    }
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
    AttemptError error = event.state().trouble().lastError();
    boolean failed =
        switch (event.event()) {
          case REFRESH_FAILED, REJECTED -> true;
          default -> false;
        };
    if (failed && error != null) {
      Moment next = event.state().attempts().next();
      line.append(", code ").append(error.failure().code()).append(": ").append(error.message());
      line.append(" Next attempt at ").append(next == null ? "once" : next.wall());
    }
  }
}
