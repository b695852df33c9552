package dev.tokenmanager.internal.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

  private static final List<String> FIELDS = List.of("name", "minValiditySeconds");

  @Test
  void of_nullFields_countAsAbsent_alsoUnknownOnes() {
    RequestBody body =
        RequestBody.of(
            new JsonObject().putNull("x").putNull("name").putNull("minValiditySeconds"), FIELDS);

    assertThat(body.name()).isEqualTo("default");
    assertThat(body.minValidity()).isNull();
  }

  @Test
  void of_unknownField_is400WithoutIt() {
    assertThatThrownBy(() -> RequestBody.of(new JsonObject().put("s3cr3t-x", 1), FIELDS))
        .satisfies(
            failure -> assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.BAD_REQUEST))
        .hasMessageNotContaining("s3cr3t-");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31_536_000, Long.MAX_VALUE})
  void minValidity_anyWholeNumber_canBeReckonedWith(long seconds) {
    Duration required =
        RequestBody.of(new JsonObject().put("minValiditySeconds", seconds), FIELDS).minValidity();

    assertThat(required).isEqualTo(Duration.ofSeconds(Math.min(seconds, 63_072_000)));
  }

  static Stream<Object> minValidity_noWholeNumber_is400() {
    return Stream.of(
        -1,
        Long.MIN_VALUE,
        1.5,
        Double.POSITIVE_INFINITY,
        "1",
        true,
        new BigInteger("9".repeat(1000)),
        new BigDecimal("1e999999999"),
        new JsonObject());
  }

  @ParameterizedTest
  @MethodSource
  void minValidity_noWholeNumber_is400(Object value) {
    RequestBody body = RequestBody.of(new JsonObject().put("minValiditySeconds", value), FIELDS);

    assertThatThrownBy(body::minValidity)
        .satisfies(
            failure -> assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.BAD_REQUEST));
  }
}
