package dev.tokenmanager.internal.cluster.record;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256 (RFC 2104) under keys for one purpose alone, which are made from the encryption keys
 * as HKDF's expand step makes them (RFC 5869 §2.3): who learns one learns neither the key that it
 * came from nor one for another purpose. Event loop only.
 */
public final class KeyedMac {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;
  private static final byte[] FIRST_BLOCK = {1};
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Keyring keyring;
  private final byte[] purpose;

  private KeyedMac(Keyring keyring, String purpose) {
    this.keyring = keyring;
    this.purpose = ("weaviate-token-manager " + purpose).getBytes(StandardCharsets.UTF_8);
  }

  /** Shows that a message is of a node which has the key. */
  public static KeyedMac ofMessages(Keyring keyring) {
    return new KeyedMac(keyring, "notices 1");
  }

  /** Tells whether two nodes send the same credential, and nothing else of it. */
  public static KeyedMac ofCredentials(Keyring keyring) {
    return new KeyedMac(keyring, "credentials 1");
  }

  /** Whether a key is configured. */
  public boolean isKeyed() {
    return !keyring.keys().isEmpty();
  }

  /** The code under the key that seals, in base64url; null where no key is configured. */
  public @Nullable String of(byte[] message) {
    List<byte[]> keys = keyring.keys();
    return keys.isEmpty() ? null : ENCODER.encodeToString(hmac(derived(keys.get(0)), message));
  }

  /** Whether a node that has one of the keys made this code of that message. */
  public boolean matches(String mac, byte[] message) {
    byte[] claimed = decode(mac);
    return claimed != null
        && keyring.keys().stream()
            .anyMatch(key -> MessageDigest.isEqual(hmac(derived(key), message), claimed));
  }

  private static byte @Nullable [] decode(String mac) {
    try {
      return mac.length() > 2 * BYTES ? null : Base64.getUrlDecoder().decode(mac);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The key for this purpose, 32 bytes. */
  byte[] derived(byte[] key) {
    return hmac(key, purpose, FIRST_BLOCK);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HMAC-SHA-256", e);
    }
  }
}
