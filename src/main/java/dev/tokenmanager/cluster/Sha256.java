package dev.tokenmanager.cluster;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256. Pure; any thread. */
final class Sha256 {

  static final int BYTES = 32;

  private Sha256() {}

  /** The hash of the parts, one after the other. */
  static byte[] of(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
