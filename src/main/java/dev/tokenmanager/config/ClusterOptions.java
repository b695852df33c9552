package dev.tokenmanager.config;

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
}
