package dev.tokenmanager.internal.oidc;

/** Text that can follow the scheme in an {@code Authorization} header. Pure; any thread. */
final class HeaderText {

  private HeaderText() {}

  /** Whether it is not empty and all visible ASCII: no space, no control character. */
  static boolean isSendable(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }
}
