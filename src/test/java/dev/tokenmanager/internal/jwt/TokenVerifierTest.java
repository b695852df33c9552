package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {

  private static final String ISSUER = "https://auth.example/realms/r";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final FakeKeySet keySet = new FakeKeySet();
  private final KeySetSource jwks = keySet.by("jwks");
  private Duration elapsed = Duration.ZERO;
  private Vertx vertx;
  private TokenVerifier verifier;
  private TestKey key;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    Clocks clocks = new Clocks(() -> NOW, () -> elapsed.toNanos());
    verifier = new TokenVerifier(vertx.getOrCreateContext(), clocks);
    key = TestKey.rsa("one");
    keySet.publish(key.jwk());
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void verify_rsa_isFine() throws Exception {
    assertThat(verify(key.sign(claims()))).isNull();
    assertThat(keySet.readings).containsExactly("jwks");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".a.b"})
  void g12_verify_tokenLongerThanAHeader_isNotLookedAt(String rest) throws Exception {
    assertThat(verify("a".repeat(65_537) + rest)).isNull();
    assertThat(keySet.readings).isEmpty();
  }

  @Test
  void verify_sameKeysReachedInAnotherWay_areReadInThatWay() throws Exception {
    String token = key.sign(claims());

    for (String way : List.of("jwks", "slower", "loopback", "jwks")) {
      await(verifier.verify(token, keySet.by(way), ISSUER, null));
    }

    assertThat(keySet.readings).containsExactly("jwks", "slower", "loopback");
  }

  @Test
  void verify_ec_isFine() throws Exception {
    TestKey ec = TestKey.ec("ec");
    keySet.publish(key.jwk(), ec.jwk());

    assertThat(verify(ec.sign(claims()))).isNull();
  }

  @Test
  void verify_keyWithoutAlgorithm_isFine() throws Exception {
    JsonObject open = key.jwk();
    open.remove("alg");
    keySet.publish(open);

    assertThat(verify(key.sign(claims()))).isNull();
  }

  @Test
  void verify_tokenWithoutKeyId_triesEachKey() throws Exception {
    TestKey nameless = new TestKey(null, key.algorithm(), key.pair());
    keySet.publish(TestKey.rsa("other").jwk(), key.jwk());

    assertThat(verify(nameless.sign(claims()))).isNull();
  }

  @Test
  void verify_keysThatCannotVerify_areIgnored() throws Exception {
    keySet.publish(
        new JsonObject().put("kty", "RSA").put("use", "enc").put("kid", "one").put("n", "x"),
        new JsonObject().put("kty", "oct").put("kid", "one").put("k", "eA"),
        new JsonObject().put("kty", 1).put("kid", "one"),
        key.jwk());

    assertThat(verify(key.sign(claims()))).isNull();
  }

  @Test
  void verify_issuedByAClockThatIsAhead_isFine() throws Exception {
    assertThat(verify(key.sign(claims().put("iat", NOW.getEpochSecond() + 86400 * 365)))).isNull();
  }

  @Test
  void verify_audienceOfAServiceAccount_advisesAMapper() throws Exception {
    String advice = verify(key.sign(claims().put("aud", "account")));

    assertThat(advice)
        .startsWith(
            "The token's audience [account] does not contain Weaviate's client id \"weaviate\"")
        .contains("401", "audience mapper");
  }

  @Test
  void verify_noAudience_advisesAMapper() throws Exception {
    JsonObject claims = claims();
    claims.remove("aud");

    assertThat(verify(key.sign(claims))).startsWith("The token's audience [] does not contain");
  }

  @Test
  void verify_audienceAmongOthers_isFine() throws Exception {
    JsonArray audience = new JsonArray().add("account").add("weaviate");

    assertThat(verify(key.sign(claims().put("aud", audience)))).isNull();
  }

  @Test
  void verify_otherAudienceWithoutWeaviate_isFine() throws Exception {
    assertThat(verify(key.sign(claims().put("aud", "account")), jwks, null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "https://auth.example/realms/r/, trailing slash",
    "http://auth.example/realms/r, http and https",
    "https://127.0.0.1/realms/r, KC_HOSTNAME",
    "https://auth.example/realms/other, Entra",
    "'not a url', Entra"
  })
  void verify_otherIssuer_advisesItsCure(String issuer, String cure) throws Exception {
    assertThat(verify(key.sign(claims().put("iss", issuer))))
        .startsWith("The token's issuer \"" + issuer + "\" is not \"" + ISSUER + "\"")
        .contains(cure);
  }

  @Test
  void verify_noIssuer_saysSo() throws Exception {
    JsonObject claims = claims();
    claims.remove("iss");

    assertThat(verify(key.sign(claims))).startsWith("The token names no issuer");
  }

  @Test
  void verify_hostileClaims_areCutShortAndVisible() throws Exception {
    String hostile = "a\n\u001b[31m\u202e" + "b".repeat(1000);

    assertThat(verify(key.sign(claims().put("aud", hostile))))
        .contains("[a??[31m?bbb")
        .hasSizeLessThan(500)
        .matches("[\\x20-\\x7e]+");
  }

  @ParameterizedTest
  @ValueSource(longs = {-3600, -1, 0})
  void verify_over_advisesToSynchroniseTheClocks(long secondsLeft) throws Exception {
    assertThat(verify(key.sign(claims().put("exp", NOW.getEpochSecond() + secondsLeft))))
        .contains("clocks");
  }

  @Test
  void verify_timesAreNumericStrings_isFine() throws Exception {
    assertThat(verify(key.sign(claims().put("exp", "" + NOW.plusSeconds(9).getEpochSecond()))))
        .isNull();
  }

  @Test
  void verify_timeIsNull_isNotTakenForAWrongSignature() throws Exception {
    JsonObject odd = claims();
    odd.putNull("nbf");

    assertThat(verify(key.sign(odd))).isNull();
  }

  @Test
  void verify_oneSecondLeft_isFine() throws Exception {
    assertThat(verify(key.sign(claims().put("exp", NOW.getEpochSecond() + 1)))).isNull();
  }

  @Test
  void verify_forgedSignature_saysSo() throws Exception {
    TestKey forger = TestKey.rsa("one");

    assertThat(verify(forger.sign(claims()))).startsWith("The token's signature does not verify");
  }

  @Test
  void verify_unsignedToken_isNotTakenForVerified() throws Exception {
    String unsigned = key.sign(claims()).replaceFirst("[^.]*$", "");

    assertThat(verify(unsigned)).startsWith("The token's signature does not verify");
  }

  @Test
  void verify_unknownKey_readsAgainAtMostOnceAMinute() throws Exception {
    assertThat(verify(key.sign(claims()))).isNull();
    TestKey rotated = TestKey.rsa("two");

    elapsed = Duration.ofMinutes(1).minusNanos(1);
    assertThat(verify(rotated.sign(claims()))).as("nobody knows yet").isNull();
    assertThat(keySet.readings).hasSize(1);

    elapsed = Duration.ofMinutes(1);
    assertThat(verify(rotated.sign(claims()))).contains("does not list");
    assertThat(keySet.readings).hasSize(2);

    keySet.publish(key.jwk(), rotated.jwk());
    elapsed = Duration.ofMinutes(2);
    assertThat(verify(rotated.sign(claims()))).isNull();
    assertThat(keySet.readings).hasSize(3);

    assertThat(verify(rotated.sign(claims()))).isNull();
    assertThat(keySet.readings).hasSize(3);
  }

  @Test
  void verify_keyReplacedUnderItsId_readsAgain() throws Exception {
    verify(key.sign(claims()));
    TestKey replaced = TestKey.rsa("one");
    keySet.publish(replaced.jwk());

    assertThat(verify(replaced.sign(claims()))).isNull();
    elapsed = Duration.ofMinutes(1);
    assertThat(verify(replaced.sign(claims()))).isNull();
    assertThat(keySet.readings).hasSize(2);
    assertThat(verify(key.sign(claims()))).as("nobody knows, read just now").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"keys\":{}}", "{\"keys\":1}", "{"})
  void verify_jwksUnusable_noAdvice(String body) throws Exception {
    keySet.answer(body);

    assertThat(verify(key.sign(claims()))).isNull();
  }

  @Test
  void verify_unknownKeyAgainWithinAMinute_isAdvisedAgain() throws Exception {
    TestKey foreign = TestKey.rsa("two");
    assertThat(verify(foreign.sign(claims()))).contains("does not list");

    elapsed = Duration.ofSeconds(30);

    assertThat(verify(foreign.sign(claims()))).contains("does not list");
    assertThat(keySet.readings).hasSize(1);
    assertThat(verify(key.sign(claims()))).isNull();
  }

  @Test
  void verify_jwksWithoutUsableKeys_saysSo() throws Exception {
    keySet.answer("{\"keys\":[1,null,[],{}]}");

    assertThat(verify(key.sign(claims()))).contains("does not list");
  }

  @Test
  void g12_verify_jwksOfNoUse_noAdvice() throws Exception {
    keySet.answer(null);

    assertThat(verify(key.sign(claims()))).isNull();
  }

  @Test
  void verify_jwksUnreachable_noAdvice() throws Exception {
    keySet.fail();
    assertThat(verify(key.sign(claims()))).isNull();

    keySet.answer(null);
    elapsed = Duration.ofMinutes(1);
    assertThat(verify(key.sign(claims()))).isNull();
    assertThat(keySet.readings).hasSize(2);
  }

  @Test
  void verify_jwksFailsLater_lastKeysStay() throws Exception {
    verify(key.sign(claims()));
    keySet.fail();
    elapsed = Duration.ofHours(1);

    assertThat(verify(key.sign(claims()))).isNull();
  }

  @Test
  void verify_noJwksUri_looksAtTheClaimsOnly() throws Exception {
    assertThat(verify(key.sign(claims()), null, "weaviate")).isNull();
    assertThat(verify(key.sign(claims().put("aud", "account")), null, "weaviate")).isNotNull();
    assertThat(keySet.readings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque", "a.b.c", "a.b.c.d.e", "..", "", "e30.e30", "e30.W10.x"})
  void verify_opaqueToken_advisesOnlyForWeaviate(String token) throws Exception {
    assertThat(verify(token)).contains("not a signed JWT", "401");
    assertThat(verify(token, jwks, null)).isNull();
    assertThat(keySet.readings).isEmpty();
  }

  @Test
  void verify_algorithmNobodyCanVerify_noAdvice() throws Exception {
    TestKey odd = new TestKey("one", "XX999", TestKey.ec("x").pair());

    assertThat(verify(odd.sign(claims()))).isNull();
  }

  @Test
  void g10_verify_anyAdvice_showsNoOtherClaim() throws Exception {
    JsonObject secret =
        claims().put("email", "someone").put("sub", "someone").put("jti", "someone");

    for (JsonObject each :
        new JsonObject[] {secret.copy().put("aud", "x"), secret.put("iss", "x")}) {
      assertThat(verify(key.sign(each))).doesNotContain("someone");
    }
    assertThat(String.valueOf(Jwt.of(key.sign(secret)))).doesNotContain("someone");
  }

  private static JsonObject claims() {
    return new JsonObject()
        .put("iss", ISSUER)
        .put("aud", "weaviate")
        .put("iat", NOW.getEpochSecond())
        .put("exp", NOW.getEpochSecond() + 300);
  }

  private @Nullable String verify(String token) throws Exception {
    return verify(token, jwks, "weaviate");
  }

  private @Nullable String verify(
      String token, @Nullable KeySetSource from, @Nullable String client) throws Exception {
    return verifier
        .verify(token, from, ISSUER, client)
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }
}
