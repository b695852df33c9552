package dev.tokenmanager;

import java.util.Locale;

/** What is logged and published of a token after a transition. Immutable; any thread. */
public enum TokenEventType {
  /** The first token since deployment. */
  ACQUIRED,
  /** Each later token. */
  REFRESHED,
  /** A token taken from another node. */
  ADOPTED,
  /** Each failed attempt but a rejection. */
  REFRESH_FAILED,
  /** The provider began to reject the credential. */
  REJECTED,
  /** The held token stopped being usable. */
  EXPIRED,
  /** The first success after a failure. */
  RECOVERED,
  /** Renewal does not cure the rejections that callers report. */
  MISCONFIGURED,
  /** Nothing more will come for this token. */
  STOPPED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Its name in messages on the event bus, such as {@code refresh_failed}. */
  public String text() {
    return text;
  }
}
