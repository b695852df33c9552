package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.files.ShownName;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * Judges servers as the JDK does, and says of one that it refuses who signed its certificate.
 * Immutable; any thread.
 */
final class CaJudge extends X509ExtendedTrustManager {

  private static final int LONGEST_NAME = 200;

  private final X509ExtendedTrustManager jdk;
  private final Set<X500Principal> inFile;
  private final String file;
  private final boolean only;

  /**
   * Blocks.
   *
   * @param jdk trusts the authorities
   * @param inFile the names of those in the file
   * @param file that an operator would add one to
   * @param only whether there are no others
   */
  CaJudge(X509ExtendedTrustManager jdk, Set<X500Principal> inFile, Path file, boolean only) {
    this.jdk = jdk;
    this.inFile = Set.copyOf(inFile);
    this.file = "the file " + ShownName.of(file);
    this.only = only;
  }

  /** Calls the JDK's. */
  @FunctionalInterface
  private interface Judgement {
    void run() throws CertificateException;
  }

  private void judge(X509Certificate[] chain, Judgement judgement) throws CertificateException {
    try {
      judgement.run();
    } catch (CertificateException refused) {
      throw chain.length == 0 ? refused : new Untrusted(sentence(chain[0]), refused);
    }
  }

  private String sentence(X509Certificate server) {
    X500Principal issuer = server.getIssuerX500Principal();
    String name = shown(issuer.toString());
    if (inFile.contains(issuer)) {
      return name
          + ", and tls.caFile has a certificate of that name which does not fit (renewed since, or"
          + " too weak). Put the one in use now into "
          + file
          + ".";
    }
    if (isRoot(issuer)) {
      return name
          + ", which is known among the JVM's roots, but its certificate does not fit (another"
          + " authority of that name, renewed, or too weak). If you trust the one in use, add its"
          + " certificate to "
          + file
          + ".";
    }
    return name
        + (only
            ? ", which is not in tls.caFile, and onlyCaFile trusts nobody else"
            : ", which is neither in tls.caFile nor among the JVM's roots")
        + ". Add the certificate of that authority to "
        + file
        + ".";
  }

  private boolean isRoot(X500Principal issuer) {
    return Stream.of(jdk.getAcceptedIssuers())
        .anyMatch(root -> root.getSubjectX500Principal().equals(issuer));
  }

  private static String shown(String name) {
    String line = name.replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S} ]", "?");
    int end =
        line.offsetByCodePoints(0, Math.min(LONGEST_NAME, line.codePointCount(0, line.length())));
    return '"' + (end < line.length() ? line.substring(0, end) + "..." : line) + '"';
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain, () -> jdk.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge(chain, () -> jdk.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge(chain, () -> jdk.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    jdk.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    jdk.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    jdk.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
