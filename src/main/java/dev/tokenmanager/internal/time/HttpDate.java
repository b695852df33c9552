package dev.tokenmanager.internal.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the three forms of an HTTP date (RFC 9110 §5.6.7), of the years 1970 to 9999. Pure; any
 * thread.
 */
public final class HttpDate {

  private static final int FIRST_YEAR = 1970;

  /**
   * What a form may look like, and what reads it. A formatter alone takes more than the form: a
   * year with a sign may have nine digits, and no difference to such a date fits into milliseconds.
   */
  private record Form(Pattern look, DateTimeFormatter reader) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(
              Pattern.compile("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"),
              DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)),
          new Form(
              Pattern.compile("[A-Z][a-z]{5,8}, [0-9]{2}-[A-Z][a-z]{2}-[0-9]{2} [0-9:]{8} GMT"),
              // Two digits of a year: 1970 to 2069, nothing before or after that makes sense here.
              new DateTimeFormatterBuilder()
                  .appendPattern("EEEE, dd-MMM-")
                  .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.of(FIRST_YEAR, 1, 1))
                  .appendPattern(" HH:mm:ss 'GMT'")
                  .toFormatter(Locale.ENGLISH)),
          new Form(
              Pattern.compile("[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9 ][0-9] [0-9:]{8} [0-9]{4}"),
              DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)));

  private HttpDate() {}

  /** The instant, null for an absent header and for anything that is not an HTTP date. */
  public static @Nullable Instant parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String date = text.strip();
    for (Form form : FORMS) {
      if (form.look.matcher(date).matches()) {
        return parse(date, form.reader);
      }
    }
    return null;
  }

  private static @Nullable Instant parse(String text, DateTimeFormatter reader) {
    try {
      LocalDateTime read = LocalDateTime.parse(text, reader);
      return read.getYear() < FIRST_YEAR ? null : read.toInstant(ZoneOffset.UTC);
    } catch (DateTimeException noSuchTime) {
      return null;
    }
  }
}
