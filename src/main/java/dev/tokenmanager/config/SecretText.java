package dev.tokenmanager.config;

/** What of a text is the secret. */
final class SecretText {

  private SecretText() {}

  /** Editors and {@code echo} end a file with a newline, which no secret has. */
  static String withoutTrailingNewline(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
