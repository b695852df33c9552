package dev.tokenmanager.app;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * A PEM file that an option names. Every refusal begins with the option's JSON path. Immutable.
 *
 * @param option its JSON path
 * @param file its path
 * @param content what was in it; may be a private key
 */
record PemFile(String option, Path file, Buffer content) {

  /** Reads it. Blocking. */
  static PemFile read(String option, Path file) {
    try {
      return new PemFile(option, file, Buffer.buffer(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          option + ": there is no file " + file + ", create it or correct the path");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: the file %s cannot be read (%s), let the user of this process read it"
              .formatted(option, file, e.getClass().getSimpleName()));
    }
  }

  /** The certificates in it, at least one. */
  X509Certificate[] certificates() {
    X509Certificate[] certificates;
    try {
      certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content.getBytes()))
              .toArray(X509Certificate[]::new);
    } catch (CertificateException e) {
      throw refuse("holds no certificate, give PEM");
    }
    if (certificates.length == 0) {
      throw refuse("holds no certificate, give PEM");
    }
    return certificates;
  }

  /** The exception to throw for it. */
  IllegalArgumentException refuse(String problem) {
    return new IllegalArgumentException(option + ": " + file + " " + problem);
  }

  /** Shows nothing of the content. */
  @Override
  public String toString() {
    return option + ": " + file;
  }
}
