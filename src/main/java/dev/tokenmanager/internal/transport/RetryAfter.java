package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.time.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3), in seconds or as a date. Pure; any thread. */
public final class RetryAfter {

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int DIGITS_OF_A_YEAR = 8;

  private RetryAfter() {}

  /**
   * How long to wait: never negative, at most a year; null when the header is absent or garbage.
   *
   * @param answered the answer's own {@code Date}, from which a date is measured: whose clock is
   *     right makes no difference then. Null: a date says nothing. Nor does one that is before that
   *     or more than a year after it
   */
  public static @Nullable Duration parse(@Nullable String header, @Nullable Instant answered) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (WHOLE.matcher(text).matches()) {
      return seconds(text);
    }
    Instant date = HttpDate.parse(text);
    return date == null || answered == null ? null : plausible(Duration.between(answered, date));
  }

  private static @Nullable Duration plausible(Duration period) {
    return period.isNegative() || period.compareTo(YEAR) > 0 ? null : period;
  }

  private static Duration seconds(String digits) {
    if (digits.startsWith("-")) {
      return Duration.ZERO;
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > DIGITS_OF_A_YEAR
        ? YEAR
        : Duration.ofSeconds(Math.min(Long.parseLong(significant), YEAR.toSeconds()));
  }
}
