package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.token.Secret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a text is the secret, and what looks wrong about it. Pure. */
final class SecretText {

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final String PEM = "-----BEGIN ";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}|\\$\\([^)]*\\)");

  private SecretText() {}

  /**
   * Editors and {@code echo} end a file with line ends, some editors begin it with a byte order
   * mark; no secret has these.
   */
  static String of(String text) {
    int begin = text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? 0 : 1;
    int end = text.length();
    while (end > begin && isLineEnd(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  /**
   * What of a secret was hardly meant, and what to do; it is sent as it is. Shows nothing of it.
   * Null: nothing.
   */
  static @Nullable SecretRemark remark(Secret secret) {
    String text = secret.reveal();
    if (PLACEHOLDER.matcher(text.strip()).matches()) {
      return new SecretRemark(
          "is a placeholder like ${NAME} that nobody replaced, give the value itself", true);
    }
    if (text.indexOf('\0') >= 0) {
      return new SecretRemark("contains a NUL character, write it as plain UTF-8 text", true);
    }
    if (!text.isEmpty()
        && !text.contains(PEM) // around which blanks are not part of anything
        && (isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1)))) {
      return new SecretRemark(
          "begins or ends with a blank, which is sent with it, remove the blank unless it is part of"
              + " the secret",
          false);
    }
    return null;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** Also what is not seen: no-break and zero-width spaces come along when text is copied. */
  private static boolean isBlank(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u200B'
        || c == BYTE_ORDER_MARK;
  }
}
