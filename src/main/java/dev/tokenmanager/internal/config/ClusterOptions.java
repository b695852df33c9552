package dev.tokenmanager.internal.config;

import java.util.List;
import java.util.stream.Stream;
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

  /** Share, by a key that has yet to be given, and answer other nodes. */
  public static final ClusterOptions DEFAULTS = from(JsonFields.NONE);

  public ClusterOptions {
    previousEncryptionKeys = List.copyOf(previousEncryptionKeys);
  }

  static ClusterOptions from(JsonFields cluster) {
    SecretSource key = EncryptionKey.read(cluster, Option.ENCRYPTION_KEY);
    List<SecretSource> previous =
        EncryptionKey.readAll(cluster, Option.PREVIOUS_ENCRYPTION_KEYS, Option.ENCRYPTION_KEY);
    if (key == null && !previous.isEmpty()) {
      throw cluster.refuse(
          Option.PREVIOUS_ENCRYPTION_KEYS, "given without encryptionKey, which seals");
    }
    return new ClusterOptions(
        cluster.flag(Option.SHARE),
        key,
        previous,
        cluster.flag(Option.ALLOW_PLAINTEXT),
        cluster.flag(Option.ANSWER_OTHER_NODES));
  }

  /**
   * Refuses to share without a key, unless that is allowed.
   *
   * @param clustered whether Vert.x is clustered: alone, there is nothing to share with
   * @throws IllegalArgumentException with a sentence that says how to make a key
   */
  public void requireKey(boolean clustered) {
    if (clustered && share && encryptionKey == null && !allowPlaintext) {
      throw new IllegalArgumentException(
          "cluster.encryptionKey: required to share tokens between nodes (or set cluster.share to"
              + " false), "
              + EncryptionKey.MAKE_ONE);
    }
  }

  /** Where every key comes from, the current one first. */
  public List<SecretSource> secrets() {
    return Stream.concat(Stream.ofNullable(encryptionKey), previousEncryptionKeys.stream())
        .toList();
  }
}
