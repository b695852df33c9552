package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that lay in a cache, and clocks that disagree. Times are seconds from our clock's. */
class AnswerAgeTest {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private Instant at(long seconds) {
    return stage.clocks().now().wall().plusSeconds(seconds);
  }

  private String jwt(@Nullable Long iat, long exp) {
    JsonObject claims =
        new JsonObject().put("iss", stage.provider().issuer()).put("exp", at(exp).getEpochSecond());
    if (iat != null) {
      claims.put("iat", at(iat).getEpochSecond());
    }
    byte[] payload = claims.encode().getBytes(StandardCharsets.UTF_8);
    return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload) + ".c2ln";
  }

  private void answer(
      String token, @Nullable Long expiresIn, @Nullable Long date, @Nullable Long age) {
    JsonObject body =
        new JsonObject().put("access_token", token).put("refresh_token", "s3cr3t-rotated");
    if (expiresIn != null) {
      body.put("expires_in", expiresIn);
    }
    String day = date == null ? null : HTTP_DATE.format(at(date).atOffset(ZoneOffset.UTC));
    stage.provider().behaviour =
        request -> {
          if (day != null) {
            request.response().putHeader("Date", day);
          }
          if (age != null) {
            request.response().putHeader("Age", age.toString());
          }
          ScriptedProvider.json(request, 200, body);
        };
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // row, iat, exp, expires_in, Date, Age
    "as old by Age as it lasts, 0, 60, 60, , 60",
    "older by Age than it lasts, 0, 60, 60, , 75",
    "over by Date, -60, 0, 60, 0, ",
    "over by an old Date and Age, -60, 0, 60, -60, 60",
    "over by our clock and no expires_in, -60, 0, , , ",
    "over by our clock beside an expires_in that is not its own, -60, 0, 63, , "
  })
  void g01_tokenThatIsOver_isStaleAndItsRefreshTokenCounts(
      String row,
      long iat,
      long exp,
      @Nullable Long expiresIn,
      @Nullable Long date,
      @Nullable Long age) {
    answer(jwt(iat, exp), expiresIn, date, age);
    stage.deploy();

    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(502);
    assertThat(stage.status().getJsonObject("last_error").getString("error"))
        .isEqualTo("stale_token");
    stage.clocks().pass(Duration.ofSeconds(1));
    await()
        .until(
            () ->
                stage.provider().forms().stream()
                    .anyMatch(form -> "s3cr3t-rotated".equals(form.get("refresh_token"))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // row, iat, exp, expires_in, Date, Age, left, advice
    "gateway's cached answer, -50, 10, 60, , , 10, 'cached answer, or our clock is ahead'",
    "gateway's cached answer with Age, -50, 10, 60, , 50, 10, ",
    "Entra back-dates iat, -300, 20, , , , 20, 'cached answer, or our clock is ahead'",
    "our clock is behind, 3600, 3660, 60, , , 60, the clocks disagree",
    "our clock is ahead, -3600, -3540, 60, , , 60, the clocks disagree",
    "our clock is ahead of Date, -3600, -3540, 60, -3600, , 60, the clocks disagree",
    "nothing is wrong, 0, 60, 60, , , 60, "
  })
  void g01_tokenWithTimeLeft_lastsAsLongAndAdviceSaysWhatDoesNotFit(
      String row,
      long iat,
      long exp,
      @Nullable Long expiresIn,
      @Nullable Long date,
      @Nullable Long age,
      long left,
      @Nullable String advice) {
    answer(jwt(iat, exp), expiresIn, date, age);
    stage.deploy();

    assertThat(stage.get().getString("expires_at")).isEqualTo(at(left).toString());
    await()
        .untilAsserted(
            () -> {
              String said = stage.status().getString("advice");
              if (advice == null) {
                assertThat(said).isNull();
              } else {
                assertThat(said).contains(advice);
              }
            });
  }

  @Test
  void get_asMuchAsItWasIssuedWith_isRefusedAtOnce() {
    answer(jwt(-50L, 10), 60L, null, null);
    stage.deploy();
    stage.get();

    JsonObject tooMuch = new JsonObject().put("minValiditySeconds", 60);
    Throwable refused =
        VerticleFixture.failureOf(stage.vertx().eventBus().request("weaviate.token.get", tooMuch));
    assertThat(TokenFailure.of(refused)).isEqualTo(TokenFailure.BAD_REQUEST);
    assertThat(refused).hasMessageContaining("60 s");
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);

    answer(jwt(0L, 60), 60L, null, null);
    JsonObject more = new JsonObject().put("minValiditySeconds", 59);
    VerticleFixture.result(stage.vertx().eventBus().request("weaviate.token.get", more));
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }
}
