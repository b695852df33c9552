package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.config.files.Certificates;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.CaTrust;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that the options name, as they are now; of one that went bad, what it held before.
 * Everything but {@link #callerSecret} blocks, and is called by one thread after another.
 */
final class SidecarFiles {

  private static final Logger LOG = LoggerFactory.getLogger(SidecarFiles.class);
  private static final char[] NO_PASSWORD = new char[0];

  private final SidecarOptions options;
  private final SecretReader secrets = new SecretReader();
  private final @Nullable CaTrust weaviate;
  private @Nullable TrustOptions lastTrust;
  private @Nullable ServerSSLOptions lastTls;

  private SidecarFiles(SidecarOptions options) {
    this.options = options;
    CaFile ca = options.weaviateCaFile();
    this.weaviate = ca == null ? null : new CaTrust(ca, "sidecar.weaviateTls.caFile");
  }

  /** What changed. Null: that did not. */
  record Changes(@Nullable TrustOptions weaviate, @Nullable ServerSSLOptions tls) {}

  /**
   * Reads them for the first time.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  static SidecarFiles read(SidecarOptions options) {
    SidecarFiles files = new SidecarFiles(options);
    files.secrets.load(options.sources());
    files.secrets.warn(options.sources());
    try {
      files.lastTls = files.tls();
      files.lastTrust = files.weaviate == null ? null : files.weaviate.read();
    } catch (ProviderException | UnreadableFileException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    return files;
  }

  /** What callers must send, null: nothing. Any thread; never blocks. */
  @Nullable Secret callerSecret() {
    SecretSource source = options.callerSecret();
    return source == null ? null : secrets.current(source);
  }

  /** Whom to trust as Weaviate, null: the JVM's roots. */
  @Nullable TrustOptions weaviateTrust() {
    return lastTrust;
  }

  /** What the ports show, and whom they trust; null: no TLS. */
  @Nullable ServerSSLOptions serverTls() {
    return lastTls;
  }

  /** Whether there is anything that could change. */
  boolean areWatched() {
    return weaviate != null || !options.sources().isEmpty();
  }

  /** Looks at them once. */
  Changes look() {
    boolean changed = !secrets.lookForChanges().isEmpty();
    return new Changes(newTrust(), changed ? newTls() : null);
  }

  private @Nullable TrustOptions newTrust() {
    if (weaviate == null) {
      return null;
    }
    try {
      TrustOptions now = weaviate.read();
      boolean same = now == lastTrust;
      lastTrust = now;
      return same ? null : now;
    } catch (ProviderException never) {
      return null; // what it held before is kept by CaTrust, with a line in the log
    }
  }

  private @Nullable ServerSSLOptions newTls() {
    try {
      lastTls = tls();
      return lastTls;
    } catch (UnreadableFileException e) {
      LOG.warn("{}; until then the last certificate and key stay in use", e.sentence());
      return null;
    }
  }

  private @Nullable ServerSSLOptions tls() throws UnreadableFileException {
    SidecarOptions.Tls tls = options.tls();
    if (tls == null) {
      return null;
    }
    ClientCertificate certificate = tls.certificate();
    ClientIdentity identity =
        certificate.identity(Objects.requireNonNull(certificate.content(secrets::known)));
    ServerSSLOptions server = new ServerSSLOptions();
    try {
      server.setKeyCertOptions(KeyCertOptions.wrap(keyManager(identity)));
      SecretSource.File ca = tls.caFile();
      if (ca != null) {
        server.setTrustOptions(trust(ca)).setClientAuth(ClientAuth.REQUIRED);
      }
      return server;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509KeyManager keyManager(ClientIdentity identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "sidecar", identity.key(), NO_PASSWORD, identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return (X509KeyManager) factory.getKeyManagers()[0];
  }

  private TrustOptions trust(SecretSource.File ca)
      throws GeneralSecurityException, UnreadableFileException {
    byte[] content = secrets.current(ca).reveal().getBytes(StandardCharsets.UTF_8);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    try {
      factory.init(Certificates.keyStore(Certificates.of(ca.path(), content)));
    } catch (UnreadableFileException e) {
      throw new UnreadableFileException(e.problem(), ca.where() + ": " + e.sentence());
    }
    return TrustOptions.wrap(factory.getTrustManagers()[0]);
  }
}
