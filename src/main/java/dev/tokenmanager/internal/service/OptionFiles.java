package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.EncryptionKey;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.token.Secret;
import java.util.List;

/** Reads the files that options name. Blocks where {@link #blocks} says so; any thread. */
final class OptionFiles {

  private OptionFiles() {}

  /**
   * Whether {@link #read(VerticleOptions)} takes its time: where there are files, keys to parse, or
   * many tokens. Else a thread would be started for nothing.
   */
  static boolean blocks(VerticleOptions options) {
    return options.hasManyTokens()
        || options.secrets().stream().anyMatch(SecretSource.File.class::isInstance)
        || !options.privateKeys().isEmpty()
        || options.tokens().values().stream().anyMatch(token -> hasFiles(token.connection()));
  }

  private static boolean hasFiles(ConnectionOptions connection) {
    return connection.caFile() != null || connection.clientCertificate() != null;
  }

  /**
   * All of them, for a start.
   *
   * @throws IllegalArgumentException for a secret, key or certificate that cannot be read
   */
  static SecretReader read(VerticleOptions options) {
    SecretReader secrets = new SecretReader();
    secrets.load(options.secrets());
    secrets.loadKeys(options.privateKeys());
    CaFile.check(options);
    ClientCertificate.check(options);
    checkKeys(options.cluster().secrets(), secrets);
    options.tokens().values().forEach(token -> checkKeys(token.stateKeys(), secrets));
    secrets.warn(options.secrets());
    return secrets;
  }

  private static void checkKeys(List<SecretSource> keys, SecretReader secrets) {
    for (SecretSource source : keys) {
      Secret key = secrets.known(source);
      if (key != null) { // Else a supplier is asked for it.
        EncryptionKey.decode(source.where(), key);
      }
    }
  }

  /**
   * Those of tokens that begin or change. The secrets of others stay as they are.
   *
   * @throws IllegalArgumentException as above; then no new secret is known
   */
  static void read(OptionsChange change, SecretReader secrets) {
    VerticleOptions news = change.news();
    CaFile.check(news);
    ClientCertificate.check(news);
    List<SecretSource> sources =
        news.tokens().values().stream().flatMap(token -> token.secrets().stream()).toList();
    secrets.load(sources);
    secrets.loadKeys(news.privateKeys());
    news.tokens().values().forEach(token -> checkKeys(token.stateKeys(), secrets));
    secrets.warn(sources);
  }
}
