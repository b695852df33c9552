package dev.tokenmanager.internal.config.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The certificates in a file, however authorities, tools and editors leave it: PEM with anything
 * around, between or before the certificates (RFC 7468 and laxer), PKCS 7, or DER. Any thread.
 */
public final class Certificates {

  private static final Set<String> LABELS =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS");

  private Certificates() {}

  /** Reads them, at least one. Blocks. */
  public static List<X509Certificate> read(Path file) throws UnreadableFileException {
    return of(file, BoundedFile.read(file));
  }

  /**
   * Those in what was read of a file, at least one. Blocks.
   *
   * @param file for the message
   */
  public static List<X509Certificate> of(Path file, byte[] content) throws UnreadableFileException {
    List<X509Certificate> all = new ArrayList<>();
    int number = 0;
    for (PemBlocks.Block block : PemBlocks.in(content)) {
      if (!LABELS.contains(block.label())) {
        continue;
      }
      number++;
      try {
        all.addAll(parse(Base64.getMimeDecoder().decode(upToDash(block.body()))));
      } catch (CertificateException | IllegalArgumentException damaged) {
        throw useless(
            "certificate "
                + number
                + " in the file "
                + ShownName.of(file)
                + " is damaged or cut off, export it again");
      }
    }
    if (number == 0) {
      all.addAll(der(content));
    }
    if (all.isEmpty()) {
      throw useless("the file " + ShownName.of(file) + " holds no certificate, give PEM or DER");
    }
    return List.copyOf(all);
  }

  /** One PEM without anything else, for readers that want it plain. */
  public static String pem(Collection<X509Certificate> certificates) {
    Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
    StringBuilder pem = new StringBuilder();
    try {
      for (X509Certificate certificate : certificates) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(base64.encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
    return pem.toString();
  }

  /** A key store that trusts them. */
  public static KeyStore keyStore(Collection<X509Certificate> trusted)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) { // nothing is read
      throw new IllegalStateException(e);
    }
    int number = 0;
    for (X509Certificate certificate : trusted) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  /** Base64 has no dash: where the end mark is missing or broken, the rest is none of it. */
  private static String upToDash(String body) {
    int dash = body.indexOf('-');
    return dash < 0 ? body : body.substring(0, dash);
  }

  private static List<X509Certificate> der(byte[] content) {
    try {
      return parse(content);
    } catch (CertificateException none) {
      return List.of();
    }
  }

  private static List<X509Certificate> parse(byte[] der) throws CertificateException {
    if (der.length == 0 || der[0] != 0x30) { // else the JDK looks for PEM itself
      throw new CertificateException();
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Collection<? extends Certificate> certificates;
    try {
      certificates = factory.generateCertificates(new ByteArrayInputStream(der));
    } catch (CertificateException more) {
      // OpenSSL writes behind a trusted certificate what it is trusted for.
      certificates = List.of(factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    return certificates.stream().map(X509Certificate.class::cast).toList();
  }

  private static UnreadableFileException useless(String sentence) {
    return new UnreadableFileException(UnreadableFileException.Problem.USELESS, sentence);
  }
}
