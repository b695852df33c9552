package dev.tokenmanager.keeper;

import dev.tokenmanager.config.CaFile;
import dev.tokenmanager.config.EncryptionKey;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.SecretSource;
import dev.tokenmanager.config.VerticleOptions;

/** Reads the files that options name. Blocks; any thread. */
final class OptionFiles {

  private OptionFiles() {}

  /**
   * All of them, for a start.
   *
   * @throws IllegalArgumentException for a secret, key or certificate that cannot be read
   */
  static SecretReader read(VerticleOptions options) {
    SecretReader secrets = new SecretReader();
    secrets.load(options.secrets());
    CaFile.check(options);
    for (SecretSource key : options.cluster().secrets()) {
      EncryptionKey.decode(key.where(), secrets.current(key));
    }
    return secrets;
  }

  /**
   * Those of tokens that begin or change. The secrets of others stay as they are.
   *
   * @throws IllegalArgumentException as above; then no new secret is known
   */
  static void read(OptionsChange change, SecretReader secrets) {
    VerticleOptions news = change.news();
    CaFile.check(news);
    secrets.load(
        news.tokens().values().stream().flatMap(token -> token.secrets().stream()).toList());
  }
}
