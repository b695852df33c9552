package dev.tokenmanager.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3), in seconds or as a date. Pure; any thread. */
final class RetryAfter {

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
  private static final int DIGITS_OF_A_YEAR = 8;

  private RetryAfter() {}

  /**
   * How long to wait from {@code now}: never negative, at most a year; null when the header is
   * absent or garbage.
   */
  static @Nullable Duration parse(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (WHOLE.matcher(text).matches()) {
      return bounded(seconds(text));
    }
    Instant date = HttpDate.parse(text);
    return date == null ? null : bounded(Duration.between(now, date));
  }

  private static Duration seconds(String digits) {
    if (digits.startsWith("-")) {
      return Duration.ZERO;
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > DIGITS_OF_A_YEAR
        ? Seconds.YEAR
        : Duration.ofSeconds(Long.parseLong(significant));
  }

  private static Duration bounded(Duration period) {
    if (period.isNegative()) {
      return Duration.ZERO;
    }
    return period.compareTo(Seconds.YEAR) > 0 ? Seconds.YEAR : period;
  }
}
