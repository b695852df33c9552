package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedKeyTest {

  private static String number(int bytes) {
    byte[] number = new byte[bytes];
    Arrays.fill(number, (byte) 0xff);
    return Base64.getUrlEncoder().encodeToString(number);
  }

  @ParameterizedTest
  @CsvSource({
    "EC, P-256, 32",
    "EC, P-384, 48",
    "EC, P-521, 66",
    "OKP, Ed25519, 32",
    "OKP, Ed448, 57"
  })
  void g12_coordinates_areOfTheCurvesSizeAtMost(String type, String curve, int size) {
    JsonObject key = new JsonObject().put("kty", type).put("crv", curve);

    assertThat(PublishedKey.of(key.copy().put("x", number(size)).put("y", number(size))))
        .isNotNull();
    assertThat(PublishedKey.of(key.copy().put("x", number(size + 1)).put("y", number(size))))
        .isNull();
    assertThat(PublishedKey.of(key.copy().put("x", number(1024)).put("y", number(size)))).isNull();
    if (type.equals("EC")) {
      assertThat(PublishedKey.of(key.copy().put("x", number(size)).put("y", number(size + 1))))
          .isNull();
      assertThat(PublishedKey.of(key.copy().put("x", number(size)))).isNull();
    }
  }

  /** The sign byte that some libraries leave before a number. */
  @Test
  void coordinate_behindAZero_isTaken() {
    String x = Base64.getUrlEncoder().encodeToString(new byte[33]);

    assertThat(
            PublishedKey.of(
                new JsonObject().put("kty", "EC").put("crv", "P-256").put("x", x).put("y", x)))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"AQAB, true", "Aw, true", "AQAA, false", "BA, false", "AQ, false"})
  void g12_rsaExponent_isOdd(String exponent, boolean usable) {
    JsonObject key = new JsonObject().put("kty", "RSA").put("n", number(256)).put("e", exponent);

    assertThat(PublishedKey.of(key) != null).isEqualTo(usable);
  }
}
