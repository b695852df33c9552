package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ClientIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Says in time that a client certificate has to be replaced. Pure; any thread. */
final class CertificateAdvice {

  private CertificateAdvice() {}

  /**
   * One sentence, null when there is nothing to do.
   *
   * @param shown the certificate, null: none
   * @param now by the wall clock
   */
  static @Nullable String of(@Nullable ClientIdentity shown, Instant now) {
    if (shown == null || now.isBefore(shown.dueAt())) {
      return null;
    }
    return "The client certificate (tls.certFile) "
        + (now.isBefore(shown.endsAt()) ? "ends" : "ended")
        + " at "
        + shown.endsAt().truncatedTo(ChronoUnit.SECONDS)
        + ": replace it together with its key; no restart is needed.";
  }
}
