package dev.tokenmanager.internal.token;

/**
 * Text that must not be seen. Immutable; any thread. {@link #toString} shows nothing of it.
 *
 * @param reveal the text itself: for the request that needs it, and nowhere else
 */
public record Secret(String reveal) {

  @Override
  public String toString() {
    return "Secret[***]";
  }
}
