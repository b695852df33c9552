package dev.tokenmanager.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a caller must show: as bearer (RFC 6750 §2.1), or as the password of any user (RFC 7617), as
 * which browsers send it. How long a comparison takes says nothing of the token. Immutable.
 */
final class CallerToken {

  private final byte[] hash;

  CallerToken(Secret token) {
    this.hash = Sha256.of(token.reveal().getBytes(UTF_8));
  }

  /**
   * Whether it is shown.
   *
   * @param authorization the values of all {@code Authorization} headers: exactly one may be there
   */
  boolean isShownBy(List<String> authorization) {
    byte[] shown = authorization.size() == 1 ? shown(authorization.get(0)) : null;
    return shown != null && MessageDigest.isEqual(Sha256.of(shown), hash);
  }

  /** What the header carries, null: neither of the two schemes. */
  private static byte @Nullable [] shown(String header) {
    int end = header.indexOf(' ');
    String scheme = header.substring(0, Math.max(end, 0)).toLowerCase(Locale.ROOT);
    byte[] rest = header.substring(end + 1).strip().getBytes(ISO_8859_1); // as they came
    return switch (scheme) {
      case "bearer" -> rest;
      case "basic" -> password(rest);
      default -> null;
    };
  }

  private static byte @Nullable [] password(byte[] encoded) {
    byte[] pair;
    try {
      pair = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    for (int i = 0; i < pair.length; i++) {
      if (pair[i] == ':') {
        return Arrays.copyOfRange(pair, i + 1, pair.length);
      }
    }
    return null;
  }
}
