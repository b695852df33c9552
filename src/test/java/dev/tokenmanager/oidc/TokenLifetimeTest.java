package dev.tokenmanager.oidc;

import static dev.tokenmanager.oidc.Samples.jwt;
import static dev.tokenmanager.oidc.Samples.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.refresh.MovableClocks;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenLifetimeTest {

  private static final Instant NOW = MovableClocks.START;
  private static final long EPOCH = NOW.getEpochSecond();

  static Stream<Arguments> of() {
    return Stream.of(
        arguments("opaque, no expires_in", null, "opaque", null),
        arguments("opaque", 300, "opaque", 300),
        arguments("jwt longer", 300, times(EPOCH, EPOCH + 301), 300),
        arguments("both the same", 300, times(EPOCH, EPOCH + 300), 300),
        arguments("jwt shorter", 300, times(EPOCH, EPOCH + 299), 299),
        arguments("jwt only", null, times(EPOCH, EPOCH + 60), 60),
        arguments("expires_in zero", 0, times(EPOCH, EPOCH + 60), 60),
        arguments("expires_in is an epoch", EPOCH + 60, times(EPOCH, EPOCH + 60), 60),
        arguments("our clock is wrong", 300, times(EPOCH - 7200, EPOCH - 7140), 60),
        arguments("no iat", null, expiring(EPOCH + 60), 60),
        arguments("no iat, at its end", 300, expiring(EPOCH), 300),
        arguments("no iat, over, nothing else", null, expiring(EPOCH - 1), null),
        arguments("born expired", 300, times(EPOCH, EPOCH), 300),
        arguments("iat behind exp", 300, times(EPOCH + 1, EPOCH), 300),
        arguments("a year and more", null, times(EPOCH, EPOCH + 31536001), 31536000),
        arguments("no exp", 300, jwt(new JsonObject().put("iat", EPOCH)), 300),
        arguments("exp null", 300, jwt(new JsonObject().putNull("exp")), 300),
        arguments("exp is text", 300, jwt(new JsonObject().put("exp", "never")), 300),
        arguments("exp is negative", 300, jwt(new JsonObject().put("exp", -5)), 300),
        arguments("exp overflows", 300, "e30." + part("{\"exp\":1e300}") + ".", 300),
        arguments("exp has decimals", null, expiring(EPOCH + 1.5), 1.5),
        arguments("payload is an array", 300, "e30." + part("[1]") + ".", 300),
        arguments("payload is cut off", 300, "e30." + part("{\"exp\":1") + ".", 300),
        arguments("payload is not base64", 300, "e30.***.", 300),
        arguments("payload is empty", 300, "..", 300),
        arguments("payload is nested deeply", 300, "e30." + part("[".repeat(9999)) + ".", 300),
        arguments("five parts, encrypted", 300, "a.b.c.d.e", 300));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void of(String row, @Nullable Object expiresIn, String token, @Nullable Number expected) {
    Duration lifetime =
        expected == null ? null : Duration.ofMillis((long) (expected.doubleValue() * 1000));

    assertThat(TokenLifetime.of(expiresIn, JwtClaims.of(token), NOW)).isEqualTo(lifetime);
  }

  private static String times(long iat, long exp) {
    return jwt(new JsonObject().put("iat", iat).put("exp", exp));
  }

  private static String expiring(Number exp) {
    return jwt(new JsonObject().put("exp", exp));
  }
}
