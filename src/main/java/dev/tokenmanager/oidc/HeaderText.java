package dev.tokenmanager.oidc;

/** What can stand in an {@code Authorization} header behind its scheme. Pure; any thread. */
final class HeaderText {

  private HeaderText() {}

  /** Whether it is not empty and all visible ASCII: no space, no control character. */
  static boolean isSendable(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }
}
