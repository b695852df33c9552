package dev.tokenmanager.config;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code cluster}. */
final class ClusterOptionsReader {

  private static final String KEY = "encryptionKey";
  private static final String PREVIOUS_KEYS = "previousEncryptionKeys";
  private static final List<String> KEYS = keys();

  private ClusterOptionsReader() {}

  private static List<String> keys() {
    List<String> keys = new ArrayList<>(SecretSourceReader.keys(KEY));
    keys.addAll(List.of(PREVIOUS_KEYS, "share", "allowPlaintext", "answerOtherNodes"));
    return List.copyOf(keys);
  }

  static ClusterOptions read(JsonFields fields) {
    fields.only(KEYS);
    ClusterOptions defaults = ClusterOptions.DEFAULTS;
    SecretSource key = SecretSourceReader.read(fields, KEY);
    if (key != null) {
      checkInline(key);
    }
    List<SecretSource> previous = previousKeys(fields);
    if (key == null && !previous.isEmpty()) {
      throw fields.refuse(PREVIOUS_KEYS, "given without encryptionKey, which seals");
    }
    return new ClusterOptions(
        fields.flag("share", defaults.share()),
        key,
        previous,
        fields.flag("allowPlaintext", defaults.allowPlaintext()),
        fields.flag("answerOtherNodes", defaults.answerOtherNodes()));
  }

  private static List<SecretSource> previousKeys(JsonFields fields) {
    List<SecretSource> keys = new ArrayList<>();
    JsonValue given = fields.get(PREVIOUS_KEYS);
    if (given != null) {
      given.list().forEach(element -> keys.add(previousKey(element)));
    }
    keys.forEach(ClusterOptionsReader::checkInline);
    return keys;
  }

  /** A string, or an object that names one in the same three ways. */
  private static SecretSource previousKey(JsonValue element) {
    if (element.isString()) {
      return new SecretSource.Inline(element.path(), element.secret());
    }
    if (!element.isObject()) {
      throw element.refuseType("string or object");
    }
    return SecretSourceReader.require(element.fields().only(SecretSourceReader.keys(KEY)), KEY);
  }

  private static void checkInline(SecretSource key) {
    if (key instanceof SecretSource.Inline inline) {
      EncryptionKey.decode(inline.where(), inline.value());
    }
  }
}
