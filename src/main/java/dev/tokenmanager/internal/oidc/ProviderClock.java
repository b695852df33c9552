package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.HttpDate;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The provider's time, as the {@code Date} of its last answer tells it: by that, and not by ours,
 * it judges an assertion. Our own clock counts where the two are more than 5 minutes apart, and
 * where our clocks disagree about how long ago the answer came: one was stepped, or the machine
 * slept. Event loop only.
 */
final class ProviderClock {

  private static final Duration MOST_APART = Duration.ofMinutes(5);
  private static final Duration AGREEING = Duration.ofSeconds(5);

  private final Clocks clocks;
  private @Nullable Answer last;

  private record Answer(Instant date, Moment came) {}

  ProviderClock(Clocks clocks) {
    this.clocks = clocks;
  }

  /**
   * Takes note of an answer that came just now.
   *
   * @param date of the provider when it came, null: it did not say
   */
  void note(@Nullable Instant date) {
    if (date != null) {
      last = new Answer(date, clocks.now());
    }
  }

  /** The same, of the {@code Date} header of a document, which may be missing or no date. */
  void noteHeader(@Nullable String date) {
    note(HttpDate.parse(date));
  }

  /** The provider's time now, as far as it is known. */
  Instant now() {
    Moment now = clocks.now();
    Answer answer = last;
    if (answer == null) {
      return now.wall();
    }
    Duration byWall = Duration.between(answer.came.wall(), now.wall());
    Duration byElapsed = now.elapsed().minus(answer.came.elapsed());
    Instant provider = answer.date.plus(byElapsed);
    return isWithin(AGREEING, byWall.minus(byElapsed))
            && isWithin(MOST_APART, Duration.between(provider, now.wall()))
        ? provider
        : now.wall();
  }

  private static boolean isWithin(Duration limit, Duration distance) {
    return distance.abs().compareTo(limit) <= 0;
  }
}
