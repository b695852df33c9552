package dev.tokenmanager.cluster;

import dev.tokenmanager.config.EncryptionKey;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.SecretSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configured key: the last good one that its source held. Event loop only. */
final class CurrentKey {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentKey.class);

  private final SecretSource source;
  private final SecretReader secrets;
  private Secret seen;
  private byte[] bytes;
  private boolean broken;

  /**
   * Decodes the key for the first time.
   *
   * @throws IllegalArgumentException when it is not a key
   */
  CurrentKey(SecretSource source, SecretReader secrets) {
    this.source = source;
    this.secrets = secrets;
    seen = secrets.current(source);
    bytes = EncryptionKey.decode(source.where(), seen);
  }

  byte[] bytes() {
    Secret now = secrets.current(source);
    if (!now.equals(seen)) {
      seen = now;
      decode();
    }
    return bytes;
  }

  private void decode() {
    try {
      bytes = EncryptionKey.decode(source.where(), seen);
      broken = false;
      LOG.info("{}: the key has changed", source.where());
    } catch (IllegalArgumentException e) {
      if (!broken) {
        broken = true;
        LOG.warn("{}; until then the last key stays in use", e.getMessage());
      }
    }
  }
}
