package dev.tokenmanager.cluster;

import dev.tokenmanager.config.ClusterOptions;
import dev.tokenmanager.config.SecretReader;
import java.util.List;

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
    List<CurrentKey> keys =
        options.secrets().stream().map(source -> new CurrentKey(source, secrets)).toList();
    return () -> keys.stream().map(CurrentKey::bytes).toList();
  }
}
