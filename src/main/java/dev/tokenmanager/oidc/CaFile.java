package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** The PEM file of a private CA. */
final class CaFile {

  private CaFile() {}

  /** Reads the certificates. Blocks: never on the event loop. */
  static PemTrustOptions read(Path file) throws ProviderException {
    byte[] pem;
    try {
      pem = Files.readAllBytes(file);
    } catch (IOException | SecurityException unreadable) {
      throw unusable(file, "cannot be read.");
    }
    if (!isPemOfCertificates(pem)) {
      throw unusable(file, "does not contain certificates in PEM.");
    }
    return new PemTrustOptions().addCertValue(Buffer.buffer(pem));
  }

  private static boolean isPemOfCertificates(byte[] pem) {
    if (!new String(pem, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")) {
      return false;
    }
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return !factory.generateCertificates(new ByteArrayInputStream(pem)).isEmpty();
    } catch (CertificateException damaged) {
      return false;
    }
  }

  private static ProviderException unusable(Path file, String predicate) {
    return new ProviderException(
        TokenFailure.UNUSABLE_ANSWER, "ca_file", "tls.caFile " + file + " " + predicate);
  }
}
