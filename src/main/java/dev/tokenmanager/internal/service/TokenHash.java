package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.token.Sha256;
import java.nio.charset.StandardCharsets;

/** Recognises a token by itself or by its SHA-256. Any thread. */
public final class TokenHash {

  private TokenHash() {}

  /** Whether {@code given} is the token, or its SHA-256 in hex of either case. */
  public static boolean matches(String token, String given) {
    return token.equals(given) || (given.length() == 64 && given.equalsIgnoreCase(sha256(token)));
  }

  /** SHA-256 in lower-case hex. */
  public static String sha256(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
