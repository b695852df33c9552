package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.refresh.AttemptError;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Collection;
import java.util.List;

/** Failures as callers get them. */
public final class ReplyExceptions {

  private static final int MOST_NAMES = 10;

  private ReplyExceptions() {}

  /** With a safe sentence. */
  public static ReplyException failure(TokenFailure failure, String message) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, failure.code(), message);
  }

  /**
   * There is no token of that name.
   *
   * @param names of those that there are; a few are shown
   */
  static ReplyException unknownToken(String name, Collection<String> names) {
    List<String> shown = names.stream().filter(ShownName::isKey).limit(MOST_NAMES).toList();
    int more = names.size() - shown.size();
    String known = String.join(", ", shown) + (more == 0 ? "" : ", and " + more + " more");
    return failure(
        TokenFailure.UNKNOWN_TOKEN,
        "No token "
            + (ShownName.isKey(name) ? "is named " + name : "has that name")
            + (names.isEmpty() ? "." : "; there is: " + known.replaceFirst("^, and ", "") + "."));
  }

  /** Something of ours threw. */
  static ReplyException defect() {
    return failure(FailureMapper.DEFECT.failure(), FailureMapper.DEFECT.message());
  }

  static ReplyException failure(AttemptError error) {
    return failure(error.failure(), error.message());
  }
}
