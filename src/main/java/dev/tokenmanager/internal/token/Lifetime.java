package dev.tokenmanager.internal.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a token lasts, as it was decided when it came. Immutable.
 *
 * @param left from just before the token was asked for, not positive where it had expired when it
 *     arrived; null: nobody says
 * @param issued with which the provider issued it, whatever is left of that; null: it does not say
 * @param again what the answer itself gives it from just before it was asked for, where it is the
 *     token that was held before and has expired; null: no more time
 * @param doubt what does not fit
 */
public record Lifetime(
    @Nullable Duration left, @Nullable Duration issued, @Nullable Duration again, Doubt doubt) {

  /** The word for a token that had expired when it arrived. */
  public static final String STALE = "stale_token";

  /** Cause and cure of it. */
  public static final String STALE_MESSAGE =
      "The provider's token had already expired when it arrived. Check that nobody between here and the provider caches"
          + " token answers, and synchronise the clocks (NTP) of the provider and of this machine.";

  /** Nobody says. */
  public static final Lifetime UNKNOWN = new Lifetime(null, null, null, Doubt.NONE);

  /** What does not fit between an answer's times and our clock. */
  public enum Doubt {
    NONE(null),

    /** Our clock does not count. */
    CLOCKS_DISAGREE(
        "By the times in the token the clocks disagree: synchronise the clocks (NTP) of the provider"
            + " and of this machine. Until then the lifetime is taken from the answer alone."),

    /** Our clock alone more than halves the lifetime. */
    CACHED_OR_AHEAD(
        "By the clock of this machine most of the token's lifetime was over when it came (cached"
            + " answer, or our clock is ahead): have token answers cached by nobody between here and"
            + " the provider, and synchronise the clocks (NTP).");

    private final @Nullable String advice;

    Doubt(@Nullable String advice) {
      this.advice = advice;
    }

    /** Cause and cure, null: there is no doubt. */
    public @Nullable String advice() {
      return advice;
    }
  }

  /** All that is known is how long it lasts; null: not even that. */
  public static Lifetime of(@Nullable Duration left) {
    return new Lifetime(left, left, left, Doubt.NONE);
  }

  /** Whether the token had expired when it arrived. */
  public boolean isOver() {
    return left != null && left.compareTo(Duration.ZERO) <= 0;
  }

  /** The same, of a token that was held before and has expired. */
  public Lifetime repeated() {
    return new Lifetime(again, issued, again, doubt);
  }
}
