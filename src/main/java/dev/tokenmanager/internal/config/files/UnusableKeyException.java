package dev.tokenmanager.internal.config.files;

/**
 * A text holds no private key that could be used. The message is a predicate without its subject,
 * such as "is a certificate, …", with the cure; it shows nothing of the text, and there is no
 * cause, whose message might.
 */
public final class UnusableKeyException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableKeyException(String predicate) {
    super(predicate);
  }

  /** What to write behind "the key" or "the file NAME". */
  public String predicate() {
    return String.valueOf(getMessage());
  }
}
