package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.time.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A token, the end of its use on both clocks as plain numbers, and what replies say of it in text,
 * which is made once. Immutable; any thread. Shows no token.
 */
public final class CurrentToken {

  private final AccessToken token;

  /** Of the wall clock's epoch; no longer usable in that millisecond. */
  final long untilMillis;

  /** Of elapsed time. */
  final long untilNanos;

  /** Made by whoever needs it first; made twice it is the same. */
  private @Nullable TokenTexts texts;

  private CurrentToken(AccessToken token, long untilMillis, long untilNanos) {
    this.token = token;
    this.untilMillis = untilMillis;
    this.untilNanos = untilNanos;
  }

  /**
   * @param until null: it is always usable
   */
  static CurrentToken of(AccessToken token, @Nullable Moment until) {
    return until == null
        ? new CurrentToken(token, Long.MAX_VALUE, Long.MAX_VALUE)
        : new CurrentToken(token, until.wall().toEpochMilli(), until.elapsed().toNanos());
  }

  /** The token itself. */
  public AccessToken token() {
    return token;
  }

  /** What replies say of it in text. */
  public TokenTexts texts() {
    TokenTexts known = texts;
    if (known == null) {
      known = TokenTexts.of(token);
      texts = known;
    }
    return known;
  }
}
