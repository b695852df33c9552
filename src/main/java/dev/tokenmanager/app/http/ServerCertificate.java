package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the server shows, and its key: those that fitted last, since one of the two
 * files may be replaced before the other. {@link #current} is for any thread; all else blocks, one
 * thread at a time.
 */
final class ServerCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

  /** Of a key store that is never written. */
  private static final char[] PASSWORD = new char[0];

  private final ClientCertificate files;
  private final SecretReader secrets;
  private volatile KeyCertOptions current;
  private boolean lost;

  /**
   * Takes what was read.
   *
   * @throws IllegalArgumentException where it is of no use, with the JSON path and the cure
   */
  ServerCertificate(HttpOptions.Tls tls, SecretReader secrets) {
    this.files = tls.pair();
    this.secrets = secrets;
    try {
      this.current = opened();
    } catch (UnreadableFileException e) {
      throw new IllegalArgumentException(e.sentence(), e);
    }
  }

  KeyCertOptions current() {
    return current;
  }

  /** The files have changed; whether there is another certificate to show. */
  boolean reload() {
    try {
      current = opened();
      LOG.info("{}: the new certificate is used", files.certFile().where());
      lost = false;
      return true;
    } catch (UnreadableFileException e) {
      if (!lost) {
        lost = true;
        LOG.warn("{}; until then the last certificate and key stay in use", e.sentence());
      }
      return false;
    }
  }

  private KeyCertOptions opened() throws UnreadableFileException {
    ClientCertificate.Content content = Objects.requireNonNull(files.content(secrets::known));
    return KeyCertOptions.wrap(keyManager(files.identity(content)));
  }

  private static X509KeyManager keyManager(ClientIdentity identity) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] chain = identity.chain().toArray(Certificate[]::new);
      store.setKeyEntry("server", identity.key(), PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, PASSWORD);
      return (X509KeyManager) factory.getKeyManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
