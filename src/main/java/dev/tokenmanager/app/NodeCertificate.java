package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.EventBusListenOptions;
import dev.tokenmanager.internal.config.files.BoundedFile;
import dev.tokenmanager.internal.config.files.Certificates;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * The certificate of this node and the CA of all nodes. Found fitting before a cluster is joined: a
 * node whose certificate the others refuse would be a member that nobody hears.
 *
 * @param own certificate and key
 * @param trusted the CA
 */
record NodeCertificate(PemKeyCertOptions own, PemTrustOptions trusted) {

  private static final String PATH = "eventBus.tls.";

  /**
   * Reads and checks them. Blocking.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  static NodeCertificate read(EventBusListenOptions.Tls tls) {
    PemFile cert = PemFile.read(PATH + "certFile", tls.certFile());
    PemFile key = PemFile.read(PATH + "keyFile", tls.keyFile());
    PemFile ca = PemFile.read(PATH + "caFile", tls.caFile());
    X509Certificate[] chain = cert.certificates();
    X509Certificate[] anchors = ca.certificates();
    PemKeyCertOptions own =
        new PemKeyCertOptions().addCertValue(pem(chain)).addKeyValue(key.content());
    if (!isKeyOf(chain[0], own)) {
      throw key.refuse("is not the key of the certificate in certFile, as PEM without a password");
    }
    if (!isTrusted(chain, anchors)) {
      throw cert.refuse("is not issued by the CA in caFile, or not valid now, or not for TLS");
    }
    return new NodeCertificate(own, new PemTrustOptions().addCertValue(pem(anchors)));
  }

  /** Plain: what the event bus reads is stricter than what is accepted here. */
  private static Buffer pem(X509Certificate[] certificates) {
    return Buffer.buffer(Certificates.pem(List.of(certificates)));
  }

  private static boolean isKeyOf(X509Certificate certificate, PemKeyCertOptions own) {
    PublicKey key = certificate.getPublicKey();
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(privateKey(own, key.getAlgorithm()));
      byte[] signed = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(key);
      return verifying.verify(signed);
    } catch (Exception e) { // Vert.x declares nothing narrower
      return false;
    }
  }

  /** By the parser that the event bus will use. */
  private static PrivateKey privateKey(PemKeyCertOptions own, String algorithm) throws Exception {
    Vertx parser = Vertx.vertx(NoFileCache.options());
    try {
      X509KeyManager keys = (X509KeyManager) own.getKeyManagerFactory(parser).getKeyManagers()[0];
      return keys.getPrivateKey(keys.getClientAliases(algorithm, null)[0]);
    } finally {
      parser.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** As both sides of a connection do it. */
  private static boolean isTrusted(X509Certificate[] chain, X509Certificate[] anchors) {
    try {
      X509TrustManager judge = trusting(anchors);
      judge.checkServerTrusted(chain, "UNKNOWN"); // the key exchange, as with TLS 1.3
      judge.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return true;
    } catch (CertificateException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509TrustManager trusting(X509Certificate[] anchors)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(Certificates.keyStore(List.of(anchors)));
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

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
        return new PemFile(option, file, Buffer.buffer(BoundedFile.read(file)));
      } catch (UnreadableFileException e) {
        throw new IllegalArgumentException(option + ": " + e.sentence());
      }
    }

    /** The certificates in it, at least one. */
    X509Certificate[] certificates() {
      try {
        return Certificates.of(file, content.getBytes()).toArray(X509Certificate[]::new);
      } catch (UnreadableFileException e) {
        throw new IllegalArgumentException(option + ": " + e.sentence());
      }
    }

    /** The exception to throw for it. */
    IllegalArgumentException refuse(String problem) {
      return new IllegalArgumentException(
          option + ": the file " + ShownName.of(file) + " " + problem);
    }

    /** Shows nothing of the content. */
    @Override
    public String toString() {
      return option + ": " + ShownName.of(file);
    }
  }
}
