package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.jwt.ClaimAdvice;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.token.ProviderException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.security.auth.x500.X500Principal;

/** The client certificate: whose it is, who issued it, when it ends. Pure; any thread. */
final class CertificateLine {

  private CertificateLine() {}

  static StepResult of(CheckContext facts) {
    if (facts.options().connection().clientCertificate() == null) {
      return skipped(Step.CLIENT_CERTIFICATE, "none, no tls.certFile is given");
    }
    ProviderException failure = facts.certificate().failure();
    if (failure != null) {
      return failed(Step.CLIENT_CERTIFICATE, String.valueOf(failure.getMessage()));
    }
    ClientIdentity identity = facts.certificate().value();
    return identity == null
        ? skipped(Step.CLIENT_CERTIFICATE, "not read: a file is missing")
        : judged(identity, facts);
  }

  private static StepResult judged(ClientIdentity identity, CheckContext facts) {
    Instant begin = identity.own().getNotBefore().toInstant();
    if (facts.now().isBefore(begin)) {
      return failed(
          Step.CLIENT_CERTIFICATE,
          described(identity) + ", but begins at " + shown(begin) + ": check the clock, or wait");
    }
    if (!facts.now().isBefore(identity.endsAt())) {
      return failed(
          Step.CLIENT_CERTIFICATE,
          described(identity) + ", which has expired: replace it together with its key");
    }
    return ok(Step.CLIENT_CERTIFICATE, described(identity) + soon(identity, facts) + bound(facts));
  }

  private static String described(ClientIdentity identity) {
    X509Certificate own = identity.own();
    return shown(own.getSubjectX500Principal())
        + ", issued by "
        + shown(own.getIssuerX500Principal())
        + (identity.chain().size() > 1 ? ", a chain of " + identity.chain().size() : "")
        + ", until "
        + shown(identity.endsAt());
  }

  private static String soon(ClientIdentity identity, CheckContext facts) {
    return facts.now().isBefore(identity.dueAt()) ? "" : ", which is soon: replace it in time";
  }

  private static String bound(CheckContext facts) {
    Jwt claims = facts.claims();
    return claims != null && claims.isCertificateBound() ? ". " + ClaimAdvice.BOUND : "";
  }

  private static String shown(X500Principal name) {
    return ForeignText.cut(name.toString()).replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S} ]", "?");
  }

  private static String shown(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
