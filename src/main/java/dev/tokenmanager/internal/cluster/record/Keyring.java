package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.config.ClusterOptions;
import dev.tokenmanager.internal.config.EncryptionKey;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.Secret;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that seal and open shared records. Event loop only. */
@FunctionalInterface
public interface Keyring {

  /**
   * The keys as they are now, 32 bytes each: first the one that seals, then those that only open.
   * Empty: records are shared as plain text. Not to be changed by the caller.
   */
  List<byte[]> keys();

  /**
   * The configured keys; one whose file changes is another from then on.
   *
   * @param secrets has loaded them
   * @throws IllegalArgumentException when one is not a key, with the JSON path and the cure
   */
  static Keyring of(ClusterOptions options, SecretReader secrets) {
    if (options.encryptionKey() == null) {
      // Without a key that seals, a previous one would come first, and must never seal.
      return List::of;
    }
    return of(options.secrets(), secrets);
  }

  /**
   * Those keys, of which the first one seals; one whose file changes is another from then on.
   *
   * @param secrets has loaded them
   * @throws IllegalArgumentException when one is not a key, with the JSON path and the cure
   */
  static Keyring of(List<SecretSource> sources, SecretReader secrets) {
    List<ReloadableKey> keys =
        sources.stream().map(source -> new ReloadableKey(source, secrets)).toList();
    return () -> keys.stream().map(ReloadableKey::bytes).toList();
  }

  /** One configured key: the last good one that its source held. Event loop only. */
  final class ReloadableKey {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadableKey.class);

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
    private ReloadableKey(SecretSource source, SecretReader secrets) {
      this.source = source;
      this.secrets = secrets;
      seen = secrets.current(source);
      bytes = EncryptionKey.decode(source.where(), seen);
    }

    private byte[] bytes() {
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
}
