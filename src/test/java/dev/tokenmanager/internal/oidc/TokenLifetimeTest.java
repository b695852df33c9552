package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Lifetime.Doubt;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenLifetimeTest {

  private static final Instant NOW = MovableClocks.START;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
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
        arguments("no iat", null, expiring(EPOCH + 60), 60),
        arguments("no iat, at its end", 300, expiring(EPOCH), 300),
        arguments("no iat, over, nothing else", null, expiring(EPOCH - 1), -1),
        arguments("born expired", 300, times(EPOCH, EPOCH), 300),
        arguments("iat behind exp", 300, times(EPOCH + 1, EPOCH), 300),
        arguments("a year and more", null, times(EPOCH, EPOCH + 31536001), 31536000),
        arguments("no exp", 300, UnsignedJwt.of(new JsonObject().put("iat", EPOCH)), 300),
        arguments("exp null", 300, UnsignedJwt.of(new JsonObject().putNull("exp")), 300),
        arguments("exp is text", 300, UnsignedJwt.of(new JsonObject().put("exp", "never")), 300),
        arguments("exp is a numeric string", 300, text(EPOCH, EPOCH + 60), 60),
        arguments("exp is negative", 300, UnsignedJwt.of(new JsonObject().put("exp", -5)), 300),
        arguments("exp overflows", 300, UnsignedJwt.of("{}", "{\"exp\":1e300}"), 300),
        arguments("exp has decimals", null, expiring(EPOCH + 1.5), 1.5),
        arguments("payload is an array", 300, UnsignedJwt.of("{}", "[1]"), 300),
        arguments("payload is cut off", 300, UnsignedJwt.of("{}", "{\"exp\":1"), 300),
        arguments("payload is not base64", 300, "e30.***.", 300),
        arguments("payload is empty", 300, "..", 300),
        arguments("payload is nested deeply", 300, UnsignedJwt.of("{}", "[".repeat(9999)), 300),
        arguments("five parts, encrypted", 300, "a.b.c.d.e", 300));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void of(String row, @Nullable Object expiresIn, String token, @Nullable Number expected) {
    assertThat(decided(expiresIn, token, null, null).left()).isEqualTo(seconds(expected));
  }

  /**
   * Times are seconds from our clock's, in the order of a provider's answer; {@code left} not above
   * zero is over.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // row, expires_in, iat, exp, Date, Age, left, issued, doubt
    "gateway's cached answer by our clock, 60, -50, 10, , , 10, 60, CACHED_OR_AHEAD",
    "gateway's cached answer with Age, 60, -50, 10, , 50, 10, 60, NONE",
    "gateway's cached answer with its old Date and Age, 60, -50, 10, -50, 50, 10, 60, NONE",
    "gateway's cached answer with a Date of now, 60, -50, 10, 0, , 10, 60, NONE",
    "cached opaque token with Age, 60, , , , 50, 10, 60, NONE",
    "cached past its end by Age, 60, , , , 60, 0, 60, NONE",
    "cached past its end by Age and more, 60, , , , 75, -15, 60, NONE",
    "cached past its end by Date, 60, -70, -10, 0, , -10, 60, NONE",
    "Entra back-dates iat, , -300, 20, , , 20, 320, CACHED_OR_AHEAD",
    "Entra back-dates iat beside expires_in, 3599, -300, 3600, , , 3599, 3599, NONE",
    "iat is that of the session, , -3600, 60, , , 60, 3660, CACHED_OR_AHEAD",
    "half is left, 60, -30, 30, , , 30, 60, NONE",
    "less than half is left, 60, -31, 29, , , 29, 60, CACHED_OR_AHEAD",
    "our clock is behind by 5 s, 60, 5, 65, , , 60, 60, NONE",
    "our clock is behind by 6 s, 60, 6, 66, , , 60, 60, CLOCKS_DISAGREE",
    "our clock is behind by an hour and nothing else, , 3600, 3660, , , 60, 60, CLOCKS_DISAGREE",
    "our clock is ahead by an hour, 60, -3600, -3540, , , 60, 60, CLOCKS_DISAGREE",
    "our clock is at its end, 60, -60, 0, , , 60, 60, CLOCKS_DISAGREE",
    "at its end beside 2 s more, 62, -60, 0, , , 60, 60, CLOCKS_DISAGREE",
    "over beside 3 s more, 63, -60, 0, , , 0, 60, CACHED_OR_AHEAD",
    "over and no expires_in, , -60, 0, , , 0, 60, CACHED_OR_AHEAD",
    "over without iat beside expires_in, 60, , -5, , , 60, 60, CLOCKS_DISAGREE",
    "over without iat and no expires_in, , , -5, , , -5, , NONE",
    "our clock ahead by an hour but a Date, 60, -3600, -3540, -3600, , 60, 60, NONE",
    "our clock behind by an hour but a Date, 60, 3600, 3660, 3600, , 60, 60, NONE",
    "over by our clock beside Age, 60, -3600, -3540, , 20, 40, 60, CLOCKS_DISAGREE"
  })
  void timeOfTheAnswer(
      String row,
      @Nullable Long expiresIn,
      @Nullable Long iat,
      @Nullable Long exp,
      @Nullable Long date,
      @Nullable String age,
      long left,
      @Nullable Long issued,
      Doubt doubt) {
    Lifetime lifetime = decided(expiresIn, token(iat, exp), date, age);

    assertThat(lifetime.left()).isEqualTo(seconds(left));
    assertThat(lifetime.issued()).isEqualTo(seconds(issued));
    assertThat(lifetime.doubt()).isEqualTo(doubt);
    assertThat(lifetime.isOver()).isEqualTo(left <= 0);
  }

  /** The token that was held before, and is over. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // row, expires_in, iat, exp, Date, Age, again
    "more time by both, 60, 0, 60, , , 60",
    "more time by exp alone, , 0, 60, , , ",
    "opaque with expires_in, 60, , , , , 60",
    "opaque with expires_in and Age, 60, , , , 20, 40",
    "opaque with expires_in that is over by Age, 60, , , , 60, ",
    "opaque that says nothing, , , , , , ",
    "exp is over by our clock which may be wrong, 60, -60, 0, , , ",
    "exp is over by Date, 60, -60, 30, 30, , ",
    "exp is not over by Date, 60, -60, -30, -31, , 1",
    "exp is near, 60, -50, 10, , , 10"
  })
  void g04_again(
      String row,
      @Nullable Long expiresIn,
      @Nullable Long iat,
      @Nullable Long exp,
      @Nullable Long date,
      @Nullable String age,
      @Nullable Long again) {
    assertThat(decided(expiresIn, token(iat, exp), date, age).again()).isEqualTo(seconds(again));
  }

  @ParameterizedTest(name = "Age: {0}")
  @CsvSource({
    "20, 40",
    "' 20 ', 40",
    "0020, 40",
    "0, 60",
    "20.5, 60",
    "-20, 60",
    "+20, 60",
    "twenty, 60",
    "'20, 20', 60",
    "'', 60",
    "31536000, -31535940",
    "31536001, 60",
    "99999999999999999999, 60"
  })
  void age_asItIsWritten_countsAsAWholeNumberUpToAYear(String age, long left) {
    assertThat(decided(60, "opaque", null, age).left()).isEqualTo(seconds(left));
  }

  /** Answers in a row: seconds until exp by our clock, beside expires_in 60 and {@code iat}. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "twice as near, 3, 3, true, 60",
    "within 2 s, 3, 5, true, 60",
    "further apart, 2, 5, true, 5",
    "the same token, 3, 3, false, 3",
    "a tenth is left, 6, 6, true, 6",
    "first a tenth, 6, 5, true, 5",
    "first over, -1, 1, true, 60"
  })
  void nearTheEndTwice_ofTwoTokens_isOurClock(
      String row, long first, long second, boolean other, long left) {
    NearEnds nearEnds = new NearEnds();
    answered(first, other ? 1 : 0, false, nearEnds);
    Lifetime decided = answered(second, 0, false, nearEnds);

    assertThat(decided.left()).isEqualTo(seconds(left));
    assertThat(decided.doubt())
        .isEqualTo(left == 60 ? Doubt.CLOCKS_DISAGREE : Doubt.CACHED_OR_AHEAD);
  }

  @Test
  void nearTheEndTwice_notInARow_isACache() {
    NearEnds nearEnds = new NearEnds();
    answered(3, 1, false, nearEnds);
    answered(60, 2, false, nearEnds);
    assertThat(answered(3, 3, false, nearEnds).left()).isEqualTo(seconds(3));
    answered(3, 4, true, nearEnds);
    assertThat(answered(3, 5, false, nearEnds).left()).isEqualTo(seconds(3));
    assertThat(answered(3, 6, false, nearEnds).left()).isEqualTo(seconds(60));
    assertThat(answered(3, 7, false, nearEnds).left()).isEqualTo(seconds(60));
  }

  private static Lifetime answered(long exp, int number, boolean date, NearEnds nearEnds) {
    JsonObject claims =
        new JsonObject().put("iat", EPOCH + exp - 60).put("exp", EPOCH + exp).put("jti", number);
    return decided(60, UnsignedJwt.of(claims), date ? 0L : null, null, nearEnds);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "exp alone, , , 60, 60",
    "the user says less, 30, , 60, 30",
    "the user says more, 90, , 60, 60",
    "our clock always counts: behind, 90, 3600, 3660, 60",
    "our clock always counts: ahead, 90, -3600, -3540, -3540",
    "opaque, 90, , , 90",
    "opaque and nothing said, , , , "
  })
  void given(
      String row,
      @Nullable Long expiresIn,
      @Nullable Long iat,
      @Nullable Long exp,
      @Nullable Long left) {
    Jwt.Times claims = Jwt.Times.of(token(iat, exp));

    assertThat(TokenLifetime.given(seconds(expiresIn), claims, NOW).left())
        .isEqualTo(seconds(left));
  }

  private static Lifetime decided(
      @Nullable Object expiresIn, String token, @Nullable Long date, @Nullable String age) {
    return decided(expiresIn, token, date, age, new NearEnds());
  }

  private static Lifetime decided(
      @Nullable Object expiresIn,
      String token,
      @Nullable Long date,
      @Nullable String age,
      NearEnds nearEnds) {
    Map<String, String> headers = new HashMap<>();
    if (date != null) {
      headers.put("date", HTTP_DATE.format(NOW.plusSeconds(date).atOffset(ZoneOffset.UTC)));
    }
    if (age != null) {
      headers.put("age", age);
    }
    Exchange exchange = new Exchange(new HttpReply(200, headers, ""), NOW, NOW);
    return TokenLifetime.of(expiresIn, token, Jwt.Times.of(token), exchange, nearEnds);
  }

  private static @Nullable Duration seconds(@Nullable Number seconds) {
    return seconds == null ? null : Duration.ofMillis((long) (seconds.doubleValue() * 1000));
  }

  private static String token(@Nullable Long iat, @Nullable Long exp) {
    JsonObject claims = new JsonObject();
    if (iat != null) {
      claims.put("iat", EPOCH + iat);
    }
    return exp == null ? "opaque" : UnsignedJwt.of(claims.put("exp", EPOCH + exp));
  }

  private static String times(long iat, long exp) {
    return UnsignedJwt.of(new JsonObject().put("iat", iat).put("exp", exp));
  }

  private static String text(long iat, long exp) {
    return UnsignedJwt.of(new JsonObject().put("iat", "" + iat).put("exp", "" + exp));
  }

  private static String expiring(Number exp) {
    return UnsignedJwt.of(new JsonObject().put("exp", exp));
  }
}
