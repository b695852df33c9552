package dev.tokenmanager.internal.oidc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A date in Retry-After counts from the date of the answer that it came with. */
class RetryAfterDateTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "seconds are seconds, whatever the clocks | 5 | Sun, 01 Mar 2026 12:10:00 GMT | 5",
        "provider 10 min ahead asks for 5 s | Sun, 01 Mar 2026 12:10:05 GMT |"
            + " Sun, 01 Mar 2026 12:10:00 GMT | 5",
        "provider 10 min behind asks for 30 s | Sun, 01 Mar 2026 11:50:30 GMT |"
            + " Sun, 01 Mar 2026 11:50:00 GMT | 30",
        "Date in another of the three forms | Sun, 01 Mar 2026 12:10:05 GMT |"
            + " Sun Mar  1 12:10:00 2026 | 5",
        "date without Date: backoff | Sun, 01 Mar 2026 12:00:30 GMT | - | -",
        "Date is no date: backoff | Sun, 01 Mar 2026 12:00:30 GMT | now | -",
        "Date of a clock that was never set: backoff | Sun, 01 Mar 2026 12:00:30 GMT |"
            + " Thu, 01 Jan 1970 00:00:10 GMT | -",
        "date that is over: backoff | Sun, 01 Mar 2026 11:59:59 GMT |"
            + " Sun, 01 Mar 2026 12:00:00 GMT | -"
      })
  void g05_dateIsMeasuredFromTheAnswersDate(
      String row, String retryAfter, @Nullable String date, @Nullable Long seconds) {
    Map<String, String> headers =
        date == null
            ? Map.of("retry-after", retryAfter)
            : Map.of("retry-after", retryAfter, "date", date);
    HttpReply reply = new HttpReply(503, headers, "");
    Instant here = MovableClocks.START;
    Duration expected = seconds == null ? null : Duration.ofSeconds(seconds);

    assertThat(requireNonNull(TokenErrors.of(new Exchange(reply, here, here), null)).retryAfter())
        .isEqualTo(expected);
    JsonDocument document = new JsonDocument("Metadata", URI.create("https://auth.example.com"));
    assertThat(catchThrowableOfType(ProviderException.class, () -> document.read(reply)))
        .extracting(ProviderException::retryAfter)
        .isEqualTo(expected);
  }
}
