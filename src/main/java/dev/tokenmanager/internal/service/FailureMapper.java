package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The one mapping from what a source throws to what the policy is told. */
final class FailureMapper {

  private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);

  /** Of an attempt that a defect ended; what became of its request is not known. */
  static final Failure DEFECT =
      new Failure(
          TokenFailure.INTERNAL,
          "internal",
          "A defect of the token manager; its log names the place.",
          true,
          null,
          false);

  private FailureMapper() {}

  static Failure of(String name, Throwable failure) {
    if (failure instanceof ProviderException known) {
      Failure value = known.value();
      return value.withMessage(ForeignText.cut(value.message()));
    }
    logDefect(name, failure);
    return DEFECT;
  }

  /** Why another token of the client waits: what another node was told. */
  static Failure heldBack(GroupFailure failure) {
    AttemptError error = failure.error();
    return new Failure(error.failure(), error.error(), error.message(), null).asHeldBack();
  }

  /** Its message could quote what must not be seen; its type and place cannot. */
  static void logDefect(String name, Throwable defect) {
    LogEntry.of(LOG, Level.ERROR, name)
        .log("token {}: defect {} at {}", name, defect.getClass().getName(), place(defect));
  }

  private static String place(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}
