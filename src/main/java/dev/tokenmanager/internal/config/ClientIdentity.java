package dev.tokenmanager.internal.config;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client certificate, those of the authorities between it and a root, and its key. Immutable;
 * {@link #toString} shows nothing of the key.
 *
 * @param chain the client's own certificate first, each signed by the one behind it
 * @param key of the first
 */
public record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {

  private static final Map<String, String> ALGORITHMS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private static final Duration EARLIEST_WARNING = Duration.ofDays(14);

  public ClientIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Finds the certificate of a key among others, in whatever order tools leave them, and what leads
   * from there towards a root. Null where there is none. Signs once: stays off the event loop.
   */
  static @Nullable ClientIdentity of(List<X509Certificate> certificates, PrivateKey key) {
    for (X509Certificate certificate : certificates) {
      if (fits(certificate.getPublicKey(), key)) {
        return new ClientIdentity(chain(certificate, certificates), key);
      }
    }
    return null;
  }

  private static List<X509Certificate> chain(
      X509Certificate own, List<X509Certificate> certificates) {
    List<X509Certificate> chain = new ArrayList<>();
    X509Certificate next = own;
    while (next != null) {
      chain.add(next);
      next = issuer(next, certificates, chain);
    }
    return chain;
  }

  private static @Nullable X509Certificate issuer(
      X509Certificate of, List<X509Certificate> certificates, List<X509Certificate> known) {
    return certificates.stream()
        .filter(other -> !known.contains(other) && isSignedBy(of, other))
        .findFirst()
        .orElse(null);
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean fits(PublicKey open, PrivateKey key) {
    String algorithm = ALGORITHMS.get(key.getAlgorithm());
    if (algorithm == null || !key.getAlgorithm().equals(open.getAlgorithm())) {
      return false;
    }
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      byte[] signed = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(open);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) { // another curve, or a key too short to sign
      return false;
    }
  }

  /** The client's own certificate. */
  public X509Certificate own() {
    return chain.get(0);
  }

  /** When the first of the chain ends: the client's own, or one behind it. */
  public Instant endsAt() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** From when on it should have been replaced: a tenth of its time, at most two weeks, before. */
  public Instant dueAt() {
    Duration whole =
        Duration.between(own().getNotBefore().toInstant(), own().getNotAfter().toInstant());
    Duration tenth = whole.dividedBy(10);
    return endsAt().minus(tenth.compareTo(EARLIEST_WARNING) < 0 ? tenth : EARLIEST_WARNING);
  }

  @Override
  public String toString() {
    return "ClientIdentity[***]";
  }
}
