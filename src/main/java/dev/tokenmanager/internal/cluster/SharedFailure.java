package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.cluster.record.KeyedMac;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a failed request taught, as it travels: its times are what is left of them, since clocks
 * differ. Immutable.
 *
 * @param failure as the receiver takes it; its error names the node whose request it was
 * @param credential a mark of what was sent, see {@link KeyedMac}; null where it does not matter
 * @param held generation of the token that node held, 0: none
 */
record SharedFailure(GroupFailure failure, @Nullable String credential, long held) {

  private static final String LESSON = "lesson";
  private static final String BY = "by";
  private static final String CODE = "code";
  private static final String ERROR = "error";
  private static final String MESSAGE = "message";
  private static final String WAIT = "wait";
  private static final String REJECTED = "rejected";
  private static final String ASKED = "asked";
  private static final String FAILURES = "failures";
  private static final String CREDENTIAL = "credential";
  private static final String HELD = "held";
  private static final int MOST_TEXT = 1024;

  /** What goes into a notice that is sent now. */
  JsonObject encode(Moment now) {
    AttemptError error = failure.error();
    JsonObject lesson =
        new JsonObject()
            .put(BY, Objects.requireNonNullElse(error.node(), ""))
            .put(CODE, error.failure().code())
            .put(ERROR, bounded(error.error()))
            .put(MESSAGE, bounded(error.message()))
            .put(WAIT, Math.max(0, failure.next().remainingAt(now).toMillis()))
            .put(REJECTED, failure.rejected())
            .put(ASKED, failure.askedToWait())
            .put(FAILURES, failure.failures())
            .put(HELD, held);
    if (credential != null) {
      lesson.put(CREDENTIAL, credential);
    }
    return new JsonObject().put(LESSON, lesson);
  }

  /**
   * What a notice teaches, null: nothing.
   *
   * @param longest wait that counts
   */
  static @Nullable SharedFailure decode(PeerMessage notice, Moment now, Duration longest) {
    try {
      JsonObject lesson = notice.more().getJsonObject(LESSON);
      return lesson == null ? null : decode(notice, lesson, now, longest);
    } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
      return null;
    }
  }

  private static SharedFailure decode(
      PeerMessage notice, JsonObject lesson, Moment now, Duration longest) {
    String by = bounded(lesson.getString(BY));
    AttemptError error =
        new AttemptError(
            failure(lesson.getInteger(CODE)),
            bounded(lesson.getString(ERROR)),
            bounded(lesson.getString(MESSAGE)),
            now.wall(),
            by.isEmpty() ? notice.node() : by);
    long wait = Math.max(0, Math.min(lesson.getLong(WAIT), longest.toMillis()));
    return new SharedFailure(
        new GroupFailure(
            error,
            now.plus(Duration.ofMillis(wait)),
            lesson.getBoolean(REJECTED),
            lesson.getBoolean(ASKED),
            Math.max(1, lesson.getInteger(FAILURES))),
        lesson.getString(CREDENTIAL),
        lesson.getLong(HELD));
  }

  private static String bounded(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }

  private static TokenFailure failure(int code) {
    for (TokenFailure failure : TokenFailure.values()) {
      if (failure.code() == code) {
        return failure;
      }
    }
    throw new IllegalArgumentException("no such code");
  }
}
