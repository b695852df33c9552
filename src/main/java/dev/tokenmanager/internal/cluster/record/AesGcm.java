package dev.tokenmanager.internal.cluster.record;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals bytes with AES-256-GCM (NIST SP 800-38D); a result is the nonce, then cipher text and tag.
 * Any thread.
 *
 * <p>The cipher itself draws a nonce of 96 bits for every seal from the JVM's {@code SecureRandom},
 * as it does for TLS. None is ever handed in: a nonce that repeats would break the seal.
 */
final class AesGcm {

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  /** The bytes of a sealed empty array. */
  static final int OVERHEAD = NONCE_BYTES + TAG_BYTES;

  private AesGcm() {}

  /**
   * Seals bytes.
   *
   * @param associated authenticated, but not part of the result
   */
  static byte[] seal(byte[] key, byte[] plain, byte[] associated) {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      byte[] nonce = cipher.getIV();
      if (nonce.length != NONCE_BYTES) {
        throw new IllegalStateException("the cipher's nonce has " + nonce.length + " bytes");
      }
      cipher.updateAAD(associated);
      byte[] sealed = cipher.doFinal(plain);
      return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has AES-256-GCM", e);
    }
  }

  /**
   * Opens what {@link #seal} made with the same key and associated data.
   *
   * @param sealed at least {@link #OVERHEAD} bytes
   * @return null: another key or other data sealed it, or it has been changed
   */
  static byte @Nullable [] open(byte[] key, byte[] sealed, byte[] associated) {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BYTES * Byte.SIZE, sealed, 0, NONCE_BYTES));
      cipher.updateAAD(associated);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }
}
