package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.testing.MovableClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

  static Stream<Arguments> parse() {
    return Stream.of(
        arguments("absent", null, null),
        arguments("empty", "", null),
        arguments("garbage", "soon", null),
        arguments("decimal", "1.5", null),
        arguments("exponent", "1e3", null),
        arguments("negative", "-1", Duration.ZERO),
        arguments("zero", "0", Duration.ZERO),
        arguments("one", "1", Duration.ofSeconds(1)),
        arguments("spaces", " 120 ", Duration.ofSeconds(120)),
        arguments("leading zeros", "0000000000007", Duration.ofSeconds(7)),
        arguments("a year less 1 s", "31535999", Duration.ofSeconds(31535999)),
        arguments("a year and 1 s", "31536001", Duration.ofDays(365)),
        arguments("does not fit into a long", "9".repeat(40), Duration.ofDays(365)),
        arguments("date before Date: implausible", "Sun, 06 Nov 1994 08:49:36 GMT", null),
        arguments("date, that of the answer", "Sun, 06 Nov 1994 08:49:37 GMT", Duration.ZERO),
        arguments(
            "date, 1 s after the answer", "Sun, 06 Nov 1994 08:49:38 GMT", Duration.ofSeconds(1)),
        arguments("date of the next century", "Sun, 06 Nov 2094 08:49:37 GMT", null),
        arguments("date a year later", "Mon, 06 Nov 1995 08:49:37 GMT", Duration.ofDays(365)),
        arguments("date a year and 1 s later: implausible", "Mon, 06 Nov 1995 08:49:38 GMT", null),
        arguments("far date: implausible", "Sat, 06 Nov 2094 08:49:37 GMT", null),
        arguments("asctime date", "Sun Nov  6 08:50:37 1994", Duration.ofSeconds(60)),
        arguments("asctime date, two digits", "Wed Nov 16 08:49:37 1994", Duration.ofDays(10)),
        arguments("another time zone", "Sun, 06 Nov 1994 08:49:38 CET", null),
        arguments("half a date", "Sun, 06 Nov", null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void parse(String row, @Nullable String header, @Nullable Duration expected) {
    assertThat(RetryAfter.parse(header, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sunday, 01-Mar-26 12:01:00 GMT",
        "Sun, 01 Mar 2026 12:01:00 GMT",
        "Sun Mar  1 12:01:00 2026"
      })
  void parse_everyFormOfOneDate_sameAnswer(String header) {
    assertThat(RetryAfter.parse(header, MovableClocks.START)).isEqualTo(Duration.ofMinutes(1));
  }
}
