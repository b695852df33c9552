package dev.tokenmanager.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sharing between the nodes of a Vert.x cluster. Immutable.
 *
 * @param share whether tokens are shared with other nodes that use the same address
 * @param encryptionKey base64 of 32 bytes, null: none given
 * @param previousEncryptionKeys still able to open what they sealed
 * @param allowPlaintext whether sharing without a key is allowed
 * @param answerOtherNodes false: only consumers on this node are answered
 */
public record ClusterOptions(
    boolean share,
    @Nullable SecretSource encryptionKey,
    List<SecretSource> previousEncryptionKeys,
    boolean allowPlaintext,
    boolean answerOtherNodes) {

  public ClusterOptions {
    previousEncryptionKeys = List.copyOf(previousEncryptionKeys);
  }

  /**
   * Refuses to share in plain text without being told to; {@code clustered}: whether there is
   * anybody to share with.
   */
  public void requireKey(boolean clustered) {
    if (clustered && share && encryptionKey == null && !allowPlaintext) {
      throw new IllegalArgumentException(
          "cluster.encryptionKey: missing; nodes of a cluster share tokens under a key: give encryptionKey,"
              + " encryptionKeyFile or encryptionKeyEnv (make one with: openssl rand -base64 32), or cluster.share: false");
    }
  }

  /** All secrets that it needs. */
  public List<SecretSource> secrets() {
    List<SecretSource> secrets = new ArrayList<>(previousEncryptionKeys);
    if (encryptionKey != null) {
      secrets.add(encryptionKey);
    }
    return secrets;
  }
}
