package dev.tokenmanager.internal.transport;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Why a TLS handshake failed. All of these are known not to have used the request. Pure. */
final class TlsFailures {

  private TlsFailures() {}

  /** Null when {@code cause} is not about a handshake. */
  static @Nullable ProviderException of(Throwable cause, RequestTarget target) {
    if (find(cause, SSLHandshakeException.class) == null) {
      return null;
    }
    if (find(cause, SslHandshakeTimeoutException.class) != null) {
      return failure(
          TokenFailure.TIMEOUT, "timeout", target.name() + " does not answer the TLS handshake.");
    }
    if (find(cause, GeneralSecurityException.class) != null) {
      return certificate(cause, target.name());
    }
    ClientCertificateAlert alert = ClientCertificateAlert.of(cause);
    String refusal =
        alert == null ? null : alert.sentence(target.name(), target.showsCertificate());
    if (refusal != null) {
      return failure(TokenFailure.UNUSABLE_ANSWER, "tls_client_certificate", refusal);
    }
    if (wasLost(cause)) {
      return failure(
          TokenFailure.UNAVAILABLE,
          "connection_lost",
          target.name() + " ends the connection during the TLS handshake.");
    }
    return failure(
        TokenFailure.UNUSABLE_ANSWER,
        "tls_failed",
        "The TLS handshake with "
            + target.name()
            + " failed: it speaks no TLS there, or none in common, or "
            + (target.showsCertificate()
                ? "does not accept the client certificate (tls.certFile)."
                : "wants a client certificate (tls.certFile, tls.keyFile)."));
  }

  private static ProviderException certificate(Throwable cause, String name) {
    if (find(cause, CertificateExpiredException.class) != null
        || find(cause, CertificateNotYetValidException.class) != null) {
      return unusable("tls_expired", name, "is expired or not yet valid.");
    }
    if (isHostMismatch(cause)) {
      return unusable(
          "tls_host_mismatch",
          name,
          "is for another host: use a host name that it contains (tls.caFile cannot cure this).");
    }
    Untrusted untrusted = find(cause, Untrusted.class);
    return unusable(
        "tls_untrusted",
        name,
        untrusted == null
            ? "is not trusted: set tls.caFile to the PEM file of the authority that signed it."
            : "is not trusted: it is signed by " + untrusted.sentence());
  }

  private static ProviderException unusable(String word, String name, String predicate) {
    return failure(
        TokenFailure.UNUSABLE_ANSWER, word, "The TLS certificate of " + name + " " + predicate);
  }

  /** The JDK has no type for it, only these sentences (HostnameChecker). */
  private static boolean isHostMismatch(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (message.contains("No subject alternative") || message.contains("No name matching")) {
        return true;
      }
    }
    return false;
  }

  private static boolean wasLost(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof IOException && !(each instanceof SSLException)) {
        return true;
      }
    }
    return false;
  }

  private static <T extends Throwable> @Nullable T find(Throwable cause, Class<T> type) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }

  private static ProviderException failure(TokenFailure code, String word, String sentence) {
    return new ProviderException(code, word, sentence).withMetadataSuspect();
  }
}
