package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.state.StateFileLook;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Whether the state file can be written, and what it holds. Pure; any thread. */
final class StateFileLine {

  private StateFileLine() {}

  static StepResult of(CheckContext facts) {
    StateFileLook look = facts.stateFile();
    if (look == null) {
      return skipped(Step.STATE_FILE, "none: what is held is asked for again after a restart");
    }
    if (look.problem() != null) {
      return failed(Step.STATE_FILE, look.problem());
    }
    String use = look.isLocked() ? "a running process keeps it" : "it can be written";
    return ok(Step.STATE_FILE, use + ", " + content(look.content()));
  }

  private static String content(StateFileLook.@Nullable Content content) {
    if (content == null) {
      return "nothing is in it yet";
    }
    Instant token = content.accessTokenEnd();
    return "generation "
        + content.generation()
        + (token == null ? ", no access token" : ", access token until " + shown(token))
        + (content.hasRefreshToken() ? ", refresh token until " + end(content) : "");
  }

  private static String end(StateFileLook.Content content) {
    Instant end = content.refreshTokenEnd();
    return end == null ? "an unknown end" : shown(end);
  }

  private static String shown(Instant end) {
    return end.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Why a configured refresh token must not be sent, null: nothing speaks against it. */
  static @Nullable String whySpared(@Nullable StateFileLook look) {
    if (look == null) {
      return null;
    }
    if (look.isLocked()) {
      return "the refresh token is not sent: a running process keeps the state file, and needs it";
    }
    if (look.problem() != null) {
      return "the refresh token is not sent: whether the state file holds a newer one cannot be told";
    }
    return look.isNewer()
        ? "the refresh token is not sent: the state file holds a newer one, with which the service"
            + " goes on"
        : null;
  }
}
