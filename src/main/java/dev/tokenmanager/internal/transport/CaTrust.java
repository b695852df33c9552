package dev.tokenmanager.internal.transport;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.files.BoundedFile;
import dev.tokenmanager.internal.config.files.Certificates;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom a CA file vouches for, and the JVM's roots beside it; of a file that went bad, what it held
 * before. Blocks: never on the event loop.
 */
public final class CaTrust {

  private static final Logger LOG = LoggerFactory.getLogger(CaTrust.class);

  private final CaFile file;
  private final String where;
  private byte @Nullable [] content;
  private @Nullable TrustOptions trust;
  private boolean lost;

  CaTrust(CaFile file) {
    this(file, "tls.caFile");
  }

  /**
   * That of another option.
   *
   * @param where JSON path of the option that names the file
   */
  public CaTrust(CaFile file, String where) {
    this.file = file;
    this.where = where;
  }

  /**
   * Reads the file; the same object where it did not change.
   *
   * @throws ProviderException where it is of no use and never was
   */
  public synchronized TrustOptions read() throws ProviderException {
    try {
      byte[] now = BoundedFile.read(file.path());
      if (trust == null || !Arrays.equals(now, content)) {
        trust = of(Certificates.of(file.path(), now));
        content = now;
      }
      if (lost) {
        lost = false;
        LOG.info("{}: the file {} is good again", where, ShownName.of(file.path()));
      }
      return trust;
    } catch (UnreadableFileException e) {
      return kept(e.sentence());
    }
  }

  private TrustOptions kept(String problem) throws ProviderException {
    if (trust == null) {
      throw new ProviderException(
          TokenFailure.UNUSABLE_ANSWER, "ca_file", where + ": " + problem + ".");
    }
    if (!lost) {
      lost = true;
      LOG.warn("{}: {}; until then the last certificates stay in use", where, problem);
    }
    return trust;
  }

  private TrustOptions of(Collection<X509Certificate> inFile) {
    List<X509Certificate> all = new ArrayList<>(inFile);
    try {
      if (!file.only()) {
        all.addAll(List.of(judge(null).getAcceptedIssuers()));
      }
      return TrustOptions.wrap(
          new CaJudge(judge(Certificates.keyStore(all)), names(inFile), file.path(), file.only()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<X500Principal> names(Collection<X509Certificate> certificates) {
    return certificates.stream()
        .map(X509Certificate::getSubjectX500Principal)
        .collect(Collectors.toSet());
  }

  /**
   * The JDK's.
   *
   * @param store null: the JVM's roots
   */
  private static X509ExtendedTrustManager judge(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }
}
