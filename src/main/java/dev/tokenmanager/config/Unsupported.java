package dev.tokenmanager.config;

/** Options that are specified but not built yet: refused by name, so that nobody relies on them. */
final class Unsupported {

  private Unsupported() {}

  /** Refuses each of the keys that is given. */
  static void refuse(JsonFields fields, String... keys) {
    for (String key : keys) {
      if (fields.has(key)) {
        throw fields.refuse(key, "is not supported yet");
      }
    }
  }
}
