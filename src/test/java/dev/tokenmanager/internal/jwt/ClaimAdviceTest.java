package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimAdviceTest {

  private static final String ISSUER = "https://auth.example.com/realms/weaviate";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Jwt jwt(JsonObject claims) {
    return Objects.requireNonNull(Jwt.of(UnsignedJwt.of(claims)));
  }

  private static JsonObject good() {
    return new JsonObject()
        .put("iss", ISSUER)
        .put("aud", "weaviate")
        .put("exp", NOW.getEpochSecond() + 1);
  }

  private static @Nullable String advice(JsonObject claims) {
    return ClaimAdvice.of(jwt(claims), ISSUER, "weaviate", NOW);
  }

  @Test
  void of_everythingAsItShouldBe_saysNothing() {
    assertThat(advice(good())).isNull();
  }

  @Test
  void of_everythingWrong_saysWhatWeaviateLooksAtFirst() {
    JsonObject wrong = new JsonObject().put("iss", "x").put("aud", "y").put("exp", 1);

    assertThat(advice(wrong)).contains("issuer");
    assertThat(advice(wrong.put("iss", ISSUER))).contains("audience");
    assertThat(advice(wrong.put("aud", "weaviate"))).contains("already expired");
  }

  @Test
  void of_nothingExpected_looksAtTheTimeOnly() {
    JsonObject foreign = new JsonObject().put("iss", "x").put("aud", "y").put("exp", 1);

    assertThat(ClaimAdvice.of(jwt(foreign), null, null, NOW)).contains("already expired");
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, true", "1, false"})
  void time_aroundTheEnd_isOverAtTheEnd(long secondsLeft, boolean over) {
    Jwt jwt = jwt(good().put("exp", NOW.getEpochSecond() + secondsLeft));

    assertThat(ClaimAdvice.time(jwt, NOW) != null).isEqualTo(over);
  }

  @Test
  void time_numericString_isRead() {
    Jwt jwt = jwt(good().put("exp", "" + NOW.plusSeconds(1).getEpochSecond()));

    assertThat(ClaimAdvice.time(jwt, NOW)).isNull();
    assertThat(ClaimAdvice.time(jwt, NOW.plusSeconds(1))).contains("clocks disagree");
  }

  @Test
  void time_none_saysSo() {
    assertThat(ClaimAdvice.time(jwt(new JsonObject()), NOW)).contains("no expiry");
    assertThat(ClaimAdvice.time(jwt(new JsonObject().put("exp", "soon")), NOW))
        .contains("no expiry");
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example.com/r/, https://a.example.com/r, trailing slash",
    "https://a.example.com/r, https://a.example.com/r/, trailing slash",
    "http://a.example.com/r, https://a.example.com/r, http and https",
    "https://b.example.com/r, https://a.example.com/r, KC_HOSTNAME",
    "https://b.example.com/s, https://a.example.com/r, v1 and v2",
    "http://a.example.com/adfs/services/trust, https://a.example.com/adfs, AD FS",
    "not a URL, https://a.example.com/r, v1 and v2",
    "https://a.example.com/r, not a URL, v1 and v2"
  })
  void issuer_another_isToldWithItsCure(String actual, String expected, String cure) {
    Jwt jwt = jwt(new JsonObject().put("iss", actual));

    assertThat(ClaimAdvice.issuer(jwt, expected)).contains(actual, expected, cure);
  }

  @ParameterizedTest
  @CsvSource({"119, false", "120, false", "121, true"})
  void shown_long_isCut(int length, boolean cut) {
    String text = "a".repeat(length);

    assertThat(Jwt.shown(text)).isEqualTo(cut ? "a".repeat(120) + "..." : text);
  }

  @ParameterizedTest
  @CsvSource({"4, false", "5, false", "6, true"})
  void shown_manyAudiences_areCut(int count, boolean cut) {
    List<String> audience = Collections.nCopies(count, "a");

    assertThat(Jwt.shown(audience))
        .isEqualTo(
            "["
                + String.join(", ", Collections.nCopies(Math.min(count, 5), "a"))
                + (cut ? ", ...]" : "]"));
  }

  @Test
  void audience_strings_areTakenAndNothingElse() {
    JsonArray mixed =
        new JsonArray()
            .add("x")
            .add(7)
            .add(new JsonArray().add("y"))
            .add(new JsonObject())
            .add("z");

    assertThat(jwt(new JsonObject().put("aud", mixed)).audience()).containsExactly("x", "z");
  }

  @ParameterizedTest
  @CsvSource({"255, 255", "256, 256", "257, 256"})
  void audience_ofMany_isTheFirst(int count, int taken) {
    JsonArray many = new JsonArray(Collections.nCopies(count, "a"));

    assertThat(jwt(new JsonObject().put("aud", many)).audience()).hasSize(taken);
  }

  @Test
  void claims_ofATokenThatCanBeRead_areShown() {
    Jwt claims =
        Objects.requireNonNull(
            Jwt.of(
                UnsignedJwt.of(
                    new JsonObject()
                        .put("iss", "a\nb")
                        .put("aud", new JsonArray().add("x").add(7))
                        .put("iat", NOW.getEpochSecond())
                        .put("exp", NOW.getEpochSecond() + 60)
                        .put("sub", "s")
                        .put("email", "e"))));

    assertThat(claims.shownIssuer()).isEqualTo("a?b");
    assertThat(claims.shownAudience()).isEqualTo("[x]");
    assertThat(claims.times().issuedAt()).isEqualTo(NOW);
    assertThat(claims.times().expiresAt()).isEqualTo(NOW.plusSeconds(60));
    assertThat(claims.names()).containsExactly("email", "sub");
    assertThat(ClaimAdvice.issuer(claims, "a\nb")).isNull();
    assertThat(ClaimAdvice.issuer(claims, "c")).contains("a?b");
    assertThat(ClaimAdvice.audience(claims, "x")).isNull();
    assertThat(ClaimAdvice.audience(claims, "z")).contains("\"z\"");
    assertThat(ClaimAdvice.time(claims, NOW)).isNull();
    assertThat(ClaimAdvice.time(claims, NOW.plusSeconds(60))).contains("already expired");
  }

  @Test
  void claims_ofATokenThatSaysNothing_areAbsent() {
    Jwt claims = Objects.requireNonNull(Jwt.of(UnsignedJwt.of(new JsonObject())));

    assertThat(claims.shownIssuer()).isNull();
    assertThat(claims.shownAudience()).isEqualTo("[]");
    assertThat(claims.times().issuedAt()).isNull();
    assertThat(claims.times().expiresAt()).isNull();
    assertThat(claims.names()).isEmpty();
    assertThat(Jwt.of("opaque")).isNull();
    assertThat(ClaimAdvice.opaque()).contains("not a signed JWT");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"x5t#S256\": \"a\"}', true",
    "'{\"jkt\": \"a\"}', false",
    "'{}', false",
    "'[]', false",
    "'\"x5t#S256\"', false",
    "'null', false"
  })
  void ofBinding_cnf_saysThatWeaviateDoesNotCheckIt(String cnf, boolean bound) {
    String token = UnsignedJwt.of(new JsonObject("{\"cnf\": " + cnf + "}"));

    assertThat(ClaimAdvice.ofBinding(token)).isEqualTo(bound ? ClaimAdvice.BOUND : null);
  }

  @Test
  void ofBinding_opaqueOrTooLongToken_saysNothing() {
    assertThat(ClaimAdvice.ofBinding("opaque")).isNull();
    assertThat(ClaimAdvice.ofBinding("a".repeat(Jwt.MOST_BYTES + 1))).isNull();
  }
}
