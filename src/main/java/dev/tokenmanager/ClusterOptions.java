package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sharing of tokens between the nodes of a Vert.x cluster. Mutable; not for several threads. */
public final class ClusterOptions extends GivenOptions<ClusterOptions> {

  /** {@value}. */
  public static final boolean DEFAULT_SHARE = true;

  /** {@value}. */
  public static final boolean DEFAULT_ALLOW_PLAINTEXT = false;

  /** {@value}. */
  public static final boolean DEFAULT_ANSWER_OTHER_NODES = true;

  /** Nothing is given: the defaults. */
  public ClusterOptions() {}

  /** A copy. */
  public ClusterOptions(ClusterOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public ClusterOptions(JsonObject json) {
    this(OptionTree.ofSection(Option.CLUSTER, json));
  }

  ClusterOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  ClusterOptions copy() {
    return new ClusterOptions(this);
  }

  /** Whether nodes with the same {@code address} share their tokens; else each node has its own. */
  public boolean isShare() {
    return flag(Option.SHARE);
  }

  /** Sets {@link #isShare}. */
  public ClusterOptions setShare(boolean share) {
    return set(Option.SHARE, share);
  }

  /**
   * Seals what is shared: base64 of 32 bytes. Null: not given, which is wrong where tokens are
   * shared, unless {@link #isAllowPlaintext}. A supplier of it that fails at deployment fails the
   * deployment.
   */
  public @Nullable SecretOptions getEncryptionKey() {
    return secret(Option.ENCRYPTION_KEY);
  }

  /** Sets {@link #getEncryptionKey}. */
  public ClusterOptions setEncryptionKey(SecretOptions encryptionKey) {
    return set(Option.ENCRYPTION_KEY, encryptionKey);
  }

  /** Keys that still open what they sealed. */
  public List<SecretOptions> getPreviousEncryptionKeys() {
    return list(Option.PREVIOUS_ENCRYPTION_KEYS);
  }

  /** Sets {@link #getPreviousEncryptionKeys}. */
  public ClusterOptions setPreviousEncryptionKeys(List<SecretOptions> previousEncryptionKeys) {
    return setList(Option.PREVIOUS_ENCRYPTION_KEYS, previousEncryptionKeys);
  }

  /** Adds to {@link #getPreviousEncryptionKeys}. */
  public ClusterOptions addPreviousEncryptionKey(SecretOptions previousEncryptionKey) {
    return add(Option.PREVIOUS_ENCRYPTION_KEYS, previousEncryptionKey);
  }

  /** Whether tokens are shared without a key, too. */
  public boolean isAllowPlaintext() {
    return flag(Option.ALLOW_PLAINTEXT);
  }

  /** Sets {@link #isAllowPlaintext}. */
  public ClusterOptions setAllowPlaintext(boolean allowPlaintext) {
    return set(Option.ALLOW_PLAINTEXT, allowPlaintext);
  }

  /** Whether consumers on other nodes are answered; without it no token crosses the event bus. */
  public boolean isAnswerOtherNodes() {
    return flag(Option.ANSWER_OTHER_NODES);
  }

  /** Sets {@link #isAnswerOtherNodes}. */
  public ClusterOptions setAnswerOtherNodes(boolean answerOtherNodes) {
    return set(Option.ANSWER_OTHER_NODES, answerOtherNodes);
  }
}
