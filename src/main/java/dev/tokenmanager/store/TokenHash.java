package dev.tokenmanager.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Recognises a token by itself or by its SHA-256. Any thread. */
public final class TokenHash {

  private TokenHash() {}

  /** Whether {@code given} is the token, or its SHA-256 in hex of either case. */
  public static boolean matches(String token, String given) {
    return token.equals(given) || (given.length() == 64 && given.equalsIgnoreCase(sha256(token)));
  }

  /** SHA-256 in lower-case hex. */
  public static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
