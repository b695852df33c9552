package dev.tokenmanager.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how tokens are shared. Pure. */
final class ClusterOptionsReader {

  private static final String KEY = "encryptionKey";
  private static final String PREVIOUS = "previousEncryptionKeys";
  private static final int KEY_BYTES = 32;

  private ClusterOptionsReader() {}

  static ClusterOptions read(OptionsNode node) {
    ClusterOptions options =
        new ClusterOptions(
            node.flag("share", true),
            checked(node, KEY, SecretOption.read(node, KEY)),
            previous(node),
            node.flag("allowPlaintext", false),
            node.flag("answerOtherNodes", true));
    node.refuseUnknownKeys();
    return options;
  }

  /** Each is a key, or an object with {@code encryptionKeyFile} or {@code encryptionKeyEnv}. */
  private static List<SecretSource> previous(OptionsNode node) {
    List<SecretSource> keys = new ArrayList<>();
    List<Object> elements = node.list(PREVIOUS);
    for (int i = 0; i < elements.size(); i++) {
      keys.add(previous(node, PREVIOUS + "[" + i + "]", elements.get(i)));
    }
    return keys;
  }

  private static SecretSource previous(OptionsNode node, String key, Object element) {
    if (element instanceof String text) {
      SecretSource source = new SecretSource.Inline(node.path(key), new Secret(text));
      checked(node, key, source);
      return source;
    }
    OptionsNode holder = OptionsNode.root(new JsonObject().put(key, element)).childOrEmpty(key);
    SecretSource source = SecretOption.required(holder, KEY);
    holder.refuseUnknownKeys();
    return source;
  }

  private static @Nullable SecretSource checked(
      OptionsNode node, String key, @Nullable SecretSource source) {
    if (source instanceof SecretSource.Inline inline && !isKey(inline.value())) {
      throw node.refusal(
          key,
          "expected base64 of " + KEY_BYTES + " bytes; make one with: openssl rand -base64 32");
    }
    return source;
  }

  private static boolean isKey(Secret secret) {
    try {
      return Base64.getDecoder().decode(secret.reveal()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
