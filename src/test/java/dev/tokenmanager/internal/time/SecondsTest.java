package dev.tokenmanager.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SecondsTest {

  static Stream<Arguments> g12_values() {
    return Stream.of(
        arguments("number", 300, Duration.ofSeconds(300)),
        arguments("long", 300L, Duration.ofSeconds(300)),
        arguments("numeric string", "300", Duration.ofSeconds(300)),
        arguments("numeric string with spaces", " 300 ", Duration.ofSeconds(300)),
        arguments("decimal", 299.5, Duration.ofMillis(299500)),
        arguments("decimal string", "299.5", Duration.ofMillis(299500)),
        arguments("big decimal", new BigDecimal("1.25"), Duration.ofMillis(1250)),
        arguments("one", 1, Duration.ofSeconds(1)),
        arguments("one millisecond", 0.001, Duration.ofMillis(1)),
        arguments("less than a millisecond", 0.0009, null),
        arguments("absent", null, null),
        arguments("zero", 0, null),
        arguments("zero string", "0", null),
        arguments("negative", -1, null),
        arguments("negative string", "-1", null),
        arguments("not a number", Double.NaN, null),
        arguments("NaN string", "NaN", null),
        arguments("infinite", Double.POSITIVE_INFINITY, null),
        arguments("text", "soon", null),
        arguments("empty", "", null),
        arguments("exponent", "1e3", null),
        arguments("boolean", true, null),
        arguments("list", List.of(300), null),
        arguments("a year less 1 s", 31535999, Duration.ofDays(365).minusSeconds(1)),
        arguments("a year", 31536000, Duration.ofDays(365)),
        arguments("a year and 1 s", 31536001, null),
        arguments("absolute epoch", 1772366400L, null),
        arguments("enormous", BigInteger.TEN.pow(400), null),
        arguments("enormous string", "9".repeat(400), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void g12_values(String row, @Nullable Object value, @Nullable Duration expected) {
    assertThat(Seconds.period(value)).isEqualTo(expected);
  }
}
