package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.token.Secret;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text form of a key for AES-256. */
public final class EncryptionKey {

  /** How an operator makes one. */
  static final String MAKE_ONE = "make one with: openssl rand -base64 32";

  private static final int BYTES = 32;

  private EncryptionKey() {}

  /**
   * The 32 bytes of a key.
   *
   * @param where JSON path of the option that gives it, for the message
   * @throws IllegalArgumentException when it is not base64 of 32 bytes; shows nothing of it
   */
  public static byte[] decode(String where, Secret key) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(key.reveal());
    } catch (IllegalArgumentException e) {
      // Not as the cause: its message shows a character of the key.
      bytes = new byte[0];
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(where + ": expected base64 of 32 bytes, " + MAKE_ONE);
    }
    return bytes;
  }

  /** Where a key comes from, null: none is given. One that is given inline must be a key. */
  static @Nullable SecretSource read(JsonFields fields, Option option) {
    SecretSource key = fields.secret(option);
    return key == null ? null : checked(key);
  }

  /**
   * Where the keys of a list come from: each is a text, or an object that names one in three ways.
   *
   * @param one the option whose ways these are
   */
  static List<SecretSource> readAll(JsonFields fields, Option list, Option one) {
    JsonValue given = fields.get(list);
    return given == null
        ? List.of()
        : given.list().stream().map(element -> checked(read(element, one))).toList();
  }

  private static SecretSource read(JsonValue element, Option one) {
    if (element.isString()) {
      return new SecretSource.Inline(element.path(), element.secret());
    }
    if (!element.isObject()) {
      throw element.refuseType("string or object");
    }
    return element.fields().only(one.ways()).requireSecret(one);
  }

  private static SecretSource checked(SecretSource key) {
    if (key instanceof SecretSource.Inline inline) {
      decode(inline.where(), inline.value());
    }
    return key;
  }
}
