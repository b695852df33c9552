package dev.tokenmanager.internal.transport;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The alerts by which a server says what it has against a client's certificate (RFC 8446 §6.2), or
 * that it wants one. Pure.
 */
enum ClientCertificateAlert {
  CERTIFICATE_REQUIRED("it wants one and got none"),
  UNKNOWN_CA(
      "it does not know the authority that signed it: have that authority trusted there, and add"
          + " those between to tls.certFile"),
  CERTIFICATE_EXPIRED("it has expired by the clock there: replace certificate and key"),
  CERTIFICATE_REVOKED("it was revoked: replace certificate and key"),
  UNSUPPORTED_CERTIFICATE("it is of a kind that is not accepted there"),
  ACCESS_DENIED("it is not the one of a client that may come in"),
  BAD_CERTIFICATE("check that it is the one that is registered there, not over, and its chain"),
  CERTIFICATE_UNKNOWN("check that it is the one that is registered there, not over, and its chain");

  /** What servers answer that got none, though the alert exists for other reasons. */
  private static final List<ClientCertificateAlert> OF_NONE =
      List.of(CERTIFICATE_REQUIRED, BAD_CERTIFICATE);

  private final String reason;

  ClientCertificateAlert(String reason) {
    this.reason = reason;
  }

  /** The one that came, null: none, or one about something else. */
  static @Nullable ClientCertificateAlert of(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      String message = String.valueOf(each.getMessage());
      if (message.contains("Received fatal alert")) {
        return named(message);
      }
    }
    return null;
  }

  private static @Nullable ClientCertificateAlert named(String message) {
    for (ClientCertificateAlert alert : values()) {
      if (message.contains(alert.name().toLowerCase(Locale.ROOT))) {
        return alert;
      }
    }
    return null;
  }

  /**
   * Cause and cure, null: without a certificate it must be about something else.
   *
   * @param server its name
   * @param shown whether a client certificate is configured
   */
  @Nullable String sentence(String server, boolean shown) {
    if (shown) {
      return server + " refuses the client certificate (tls.certFile): " + reason + ".";
    }
    return OF_NONE.contains(this)
        ? server + " wants a client certificate: give tls.certFile and tls.keyFile."
        : null;
  }
}
