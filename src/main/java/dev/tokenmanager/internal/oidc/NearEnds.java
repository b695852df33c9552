package dev.tokenmanager.internal.oidc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how near to its end the last answer's token was by our clock. A cache hands out tokens
 * of any age; two different ones in a row that are as near to their ends come from no cache, and it
 * is our clock that is ahead. Event loop only.
 */
final class NearEnds {

  private static final Duration AS_NEAR = Duration.ofSeconds(2);

  private @Nullable Near last;

  private record Near(String token, Duration left) {
    @Override
    public String toString() {
      return "Near[" + left + "]";
    }
  }

  /**
   * Whether the answer before this one was that near to another token's end, too.
   *
   * @param left until the token's end by our clock, null: that is far, or our clock was not asked
   */
  boolean isAgain(String token, @Nullable Duration left) {
    Near before = last;
    last = left == null ? null : new Near(token, left);
    return left != null
        && before != null
        && !before.token.equals(token)
        && before.left.minus(left).abs().compareTo(AS_NEAR) <= 0;
  }
}
