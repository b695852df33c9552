package dev.tokenmanager.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Whether {@code tls.caFile} holds certificates. */
public final class CaFile {

  private CaFile() {}

  /**
   * Looks into the CA file of every token, for a deployment. Blocks.
   *
   * @throws IllegalArgumentException when one is missing, not readable or holds no certificate,
   *     with the option's name, the token's and the cure
   */
  public static void check(VerticleOptions options) {
    options.tokens().values().forEach(CaFile::check);
  }

  private static void check(TokenOptions token) {
    Path file = token.connection().caFile();
    if (file == null) {
      return;
    }
    String problem = problem(file);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(
          "tls.caFile: " + problem + " (token " + token.name() + ")");
    }
  }

  private static String problem(Path file) {
    try {
      // Read first: the factory reports a failed read as a wrong certificate.
      InputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
      boolean empty = CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
      return empty ? file + " holds no certificate, give PEM" : "";
    } catch (CertificateException e) {
      return file + " holds no certificate, give PEM";
    } catch (NoSuchFileException e) {
      return "there is no file " + file + ", create it or correct the path";
    } catch (IOException e) {
      return "the file %s cannot be read (%s), let the user of this process read it"
          .formatted(file, e.getClass().getSimpleName());
    }
  }
}
