package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The refresh token to use next (RFC 6749 §6). Immutable; shows no token.
 *
 * @param value the token
 * @param end null: unknown, which is not for ever
 * @param lifetime with which it was issued, null with {@code end}
 */
public record HeldRefreshToken(Secret value, @Nullable Moment end, @Nullable Duration lifetime) {

  /** Whether it has expired, as far as its end is known. */
  public boolean isExpiredAt(Moment now) {
    return end != null && end.isReachedAt(now);
  }
}
