package dev.tokenmanager.keeper;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.refresh.AttemptFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one mapping from what a source throws to what the policy is told. */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static AttemptFailure of(String name, Throwable failure) {
    if (failure instanceof ProviderException known) {
      String message = known.getMessage();
      return new AttemptFailure(
          known.failure(),
          known.error(),
          message == null ? known.error() : message,
          known.outcomeUnknown(),
          known.retryAfter(),
          false);
    }
    logDefect(name, failure);
    return new AttemptFailure(
        TokenFailure.INTERNAL,
        "internal",
        "A defect of the token manager; its log names the place.",
        true,
        null,
        false);
  }

  /** Its message could quote what must not be seen; its type and place cannot. */
  static void logDefect(String name, Throwable defect) {
    LOG.atError()
        .addKeyValue("token", name)
        .log("token {}: defect {} at {}", name, defect.getClass().getName(), place(defect));
  }

  private static String place(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}
