package dev.tokenmanager.config;

/** Why a file holds no secret, and the cure; shows nothing of its content. */
final class UnreadableSecretException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableSecretException(String sentence) {
    super(sentence);
  }

  /** The sentence. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
