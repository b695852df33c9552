package dev.tokenmanager.keeper;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.refresh.AttemptError;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Failures as callers get them. */
public final class Replies {

  private Replies() {}

  /** With a safe sentence. */
  public static ReplyException failure(TokenFailure failure, String message) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, failure.code(), message);
  }

  static ReplyException failure(AttemptError error) {
    return failure(error.failure(), error.message());
  }
}
