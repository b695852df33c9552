package dev.tokenmanager.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.oidc.Exchange;
import dev.tokenmanager.internal.transport.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7. */
class HttpDateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT|1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT|1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994|1994-11-06T08:49:37Z",
        "Wed Nov 16 08:49:37 1994|1994-11-16T08:49:37Z",
        "Thu, 01 Jan 1970 00:00:00 GMT|1970-01-01T00:00:00Z",
        "Fri, 31 Dec 9999 23:59:59 GMT|9999-12-31T23:59:59Z",
        "Sunday, 01-Mar-26 12:01:00 GMT|2026-03-01T12:01:00Z"
      })
  void parse_itsThreeForms_isTheInstant(String text, Instant expected) {
    assertThat(HttpDate.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "Fri, 01 Jan +999999999 00:00:00 GMT",
        "Sat, 01 Jan +10000 00:00:00 GMT",
        "Sat Jan  1 00:00:00 +10000",
        "Sat, 01 Jan 10000 00:00:00 GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Mon, 01 Jan -999999999 00:00:00 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z"
      })
  void g12_parse_anythingElse_isNone(String text) {
    assertThat(HttpDate.parse(text)).isNull();
  }

  @Test
  void g12_clockSkew_ofEveryDate_canBeToldInMilliseconds() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    for (String date :
        new String[] {
          "Thu, 01 Jan 1970 00:00:00 GMT",
          "Fri, 31 Dec 9999 23:59:59 GMT",
          "Fri, 01 Jan +999999999 00:00:00 GMT"
        }) {
      Duration skew =
          new Exchange(new HttpReply(200, Map.of("date", date), ""), now, now).clockSkew();

      assertThat(skew == null ? 0 : skew.toMillis()).isBetween(-(long) 2e12, (long) 3e14);
    }
  }
}
