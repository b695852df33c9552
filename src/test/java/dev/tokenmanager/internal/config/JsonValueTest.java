package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.internal.config.files.ShownName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonValueTest {

  @ParameterizedTest
  @MethodSource("sixties")
  void whole_wholeNumberOfAnyType_isRead(Number sixty) {
    assertThat(new JsonValue("n", sixty).whole(60, 60)).isEqualTo(60);
  }

  static Stream<Number> sixties() {
    return Stream.of(
        60,
        60L,
        (short) 60,
        60.0,
        60f,
        BigInteger.valueOf(60),
        new BigDecimal("60.00"),
        new BigDecimal("6e1"));
  }

  @ParameterizedTest
  @MethodSource("notWhole")
  void whole_otherNumber_isRefused(Number number) {
    assertThatThrownBy(() -> new JsonValue("n", number).whole(0, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n: expected whole number from 0 to 100, got " + ShownName.of(number));
  }

  static Stream<Number> notWhole() {
    return Stream.of(
        -1,
        101,
        60.5,
        0.1f,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        new BigDecimal("1e1000000000"),
        new BigDecimal("1e-1000000000"),
        BigInteger.TWO.pow(64));
  }

  @Test
  void toString_anyValue_showsItsTypeOnly() {
    assertThat(new JsonValue("a.b", Options.SECRET)).hasToString("JsonValue[a.b, string]");
    assertThat(new JsonValue("a", Map.of("x", Options.SECRET))).hasToString("JsonValue[a, object]");
    assertThat(new JsonValue("a", null)).hasToString("JsonValue[a, null]");
  }
}
