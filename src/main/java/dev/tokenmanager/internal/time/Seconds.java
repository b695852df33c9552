package dev.tokenmanager.internal.time;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a number of seconds as providers write it: a number, a numeric string, with or without
 * decimals. Pure; any thread.
 */
public final class Seconds {

  /** More than this is taken for something else, such as an absolute time. */
  public static final Duration YEAR = Duration.ofDays(365);

  private static final Pattern NUMERIC = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");

  private Seconds() {}

  /**
   * A period of more than nothing and at most a year, to the millisecond; null for everything else.
   */
  public static @Nullable Duration period(@Nullable Object value) {
    double seconds = number(value);
    if (!(seconds > 0) || seconds > YEAR.toSeconds()) {
      return null;
    }
    Duration period = Duration.ofMillis((long) (seconds * 1000));
    return period.isZero() ? null : period;
  }

  /** The number itself, NaN where there is none. */
  public static double number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text && NUMERIC.matcher(text.strip()).matches()) {
      return Double.parseDouble(text.strip());
    }
    return Double.NaN;
  }
}
