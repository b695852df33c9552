package dev.tokenmanager.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A private authority that lives for one test run, and issues certificates to clients and servers.
 *
 * @param own its key and certificate, and those above it but for the root
 */
public record TestAuthority(Issued own) {

  private static final Duration WEEK = Duration.ofDays(7);

  /**
   * A certificate with its key.
   *
   * @param chain its own first, then those above it but for the root
   */
  public record Issued(KeyPair keys, List<X509Certificate> chain) {

    /** The chain as PEM. */
    public String pem() {
      return pemOf(chain.toArray(X509Certificate[]::new));
    }

    /** The key as PKCS 8. */
    public String key() {
      return TestKeys.pkcs8(keys.getPrivate());
    }

    /** When its own certificate ends. */
    public Instant end() {
      return chain.get(0).getNotAfter().toInstant();
    }

    /** For a server. */
    public KeyManagerFactory keyManagers() throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] password = TestCertificate.PASSWORD.toCharArray();
      PrivateKey key = keys.getPrivate();
      store.setKeyEntry("own", key, password, chain.toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, password);
      return factory;
    }
  }

  /** A root. */
  public static TestAuthority create(String name) throws Exception {
    KeyPair keys = TestKeys.ec("secp256r1");
    X500Principal subject = new X500Principal("CN=" + name);
    X509v3CertificateBuilder builder = builder(subject, subject, keys, WEEK.negated(), WEEK);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new TestAuthority(new Issued(keys, List.of(signed(builder, keys.getPrivate()))));
  }

  /** An authority below this one. */
  public TestAuthority intermediate(String name) throws Exception {
    KeyPair keys = TestKeys.ec("secp256r1");
    X509v3CertificateBuilder builder = builder(name, keys, WEEK.negated(), WEEK);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new TestAuthority(issued(builder, keys));
  }

  /** A certificate for a client, good for a week, with an EC key of its own. */
  public Issued issue(String name) throws Exception {
    return issue(name, TestKeys.ec("secp256r1"));
  }

  /** A certificate for that key, good for a week. */
  public Issued issue(String name, KeyPair keys) throws Exception {
    return issue(name, keys, WEEK.negated(), WEEK);
  }

  /** A certificate that begins and ends so long from now. */
  public Issued issue(String name, KeyPair keys, Duration from, Duration until) throws Exception {
    return issued(builder(name, keys, from, until), keys);
  }

  /** A certificate for a server on loopback. */
  public Issued issueServer() throws Exception {
    KeyPair keys = TestKeys.ec("secp256r1");
    X509v3CertificateBuilder builder = builder("server", keys, WEEK.negated(), WEEK);
    GeneralName[] names = {
      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
      new GeneralName(GeneralName.dNSName, "localhost")
    };
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    return issued(builder, keys);
  }

  private Issued issued(X509v3CertificateBuilder builder, KeyPair keys) throws Exception {
    X509Certificate certificate = signed(builder, own.keys.getPrivate());
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    own.chain.stream().filter(above -> !isRoot(above)).forEach(chain::add);
    return new Issued(keys, List.copyOf(chain));
  }

  private static boolean isRoot(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return own.chain.get(0);
  }

  /** Its own certificate, for who has to trust it. */
  public KeyStore trustStore() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", certificate());
    return store;
  }

  /** Its own certificate as PEM, for who has to trust it. */
  public Path write(Path file) throws IOException {
    return Files.writeString(file, pemOf(certificate()));
  }

  /** Certificates as PEM, in that order. */
  public static String pemOf(X509Certificate... certificates) {
    return Arrays.stream(certificates)
        .map(certificate -> TestKeys.pem("CERTIFICATE", encoded(certificate)))
        .collect(Collectors.joining());
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509v3CertificateBuilder builder(
      String name, KeyPair keys, Duration from, Duration until) {
    X500Principal issuer = certificate().getSubjectX500Principal();
    return builder(issuer, new X500Principal("CN=" + name), keys, from, until);
  }

  private static X509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair keys, Duration from, Duration until) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        BigInteger.valueOf(System.nanoTime()),
        Date.from(now.plus(from)),
        Date.from(now.plus(until)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws Exception {
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
  }
}
