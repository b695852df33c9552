package dev.tokenmanager.app;

import dev.tokenmanager.config.EventBusSection;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
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
  static NodeCertificate read(EventBusSection.Tls tls) {
    PemFile cert = PemFile.read(PATH + "certFile", tls.certFile());
    PemFile key = PemFile.read(PATH + "keyFile", tls.keyFile());
    PemFile ca = PemFile.read(PATH + "caFile", tls.caFile());
    X509Certificate[] chain = cert.certificates();
    X509Certificate[] anchors = ca.certificates();
    PemKeyCertOptions own =
        new PemKeyCertOptions().addCertValue(cert.content()).addKeyValue(key.content());
    if (!isKeyOf(chain[0], own)) {
      throw key.refuse("is not the key of the certificate in certFile, as PEM without a password");
    }
    if (!isTrusted(chain, anchors)) {
      throw cert.refuse("is not issued by the CA in caFile, or not valid now, or not for TLS");
    }
    return new NodeCertificate(own, new PemTrustOptions().addCertValue(ca.content()));
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
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509TrustManager trusting(X509Certificate[] anchors)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < anchors.length; i++) {
      store.setCertificateEntry("ca-" + i, anchors[i]);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }
}
