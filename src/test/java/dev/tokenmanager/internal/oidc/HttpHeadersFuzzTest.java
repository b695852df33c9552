package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.time.HttpDate;
import dev.tokenmanager.internal.time.Seconds;
import dev.tokenmanager.internal.transport.RetryAfter;
import dev.tokenmanager.testing.WaitLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;

/** Whatever stands in a header, or for a number of seconds, is a bounded time, or none. */
class HttpHeadersFuzzTest {

  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "999999999",
    "-1",
    "1.5",
    "1e9"
  })
  @FuzzTest
  void times(byte[] input) {
    String text = FuzzText.of(input);

    FuzzedAnswers.assertPeriod(RetryAfter.parse(text, FuzzedAnswers.SENT));
    FuzzedAnswers.assertPeriod(Seconds.period(text));
    Instant date = HttpDate.parse(text);
    if (date != null) {
      assertThat(date.atOffset(ZoneOffset.UTC).getYear()).isBetween(1970, 9999);
      assertThat(HttpDate.parse(IMF_FIXDATE.format(date))).isEqualTo(date);
      Duration skew = FuzzedAnswers.dated(text).clockSkew();
      assertThat(FuzzedAnswers.SENT.plusMillis(100).plus(Objects.requireNonNull(skew)))
          .isEqualTo(date);
    }
  }
}
