package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.token.Secret;
import java.util.Base64;

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
}
