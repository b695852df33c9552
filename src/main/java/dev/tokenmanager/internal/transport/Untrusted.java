package dev.tokenmanager.internal.transport;

import java.security.cert.CertificateException;

/** Nobody who is trusted vouches for a server's certificate; its message says who signed it. */
final class Untrusted extends CertificateException {

  private static final long serialVersionUID = 1L;

  Untrusted(String sentence, CertificateException cause) {
    super(sentence, cause);
  }

  /** Who signed it, and the cure: goes on after "is not trusted: it is signed by". */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
