package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.Security;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever keys a provider publishes, no key is made and nothing is verified on the event loop, and
 * of how many is bounded. Counts, not times.
 */
class HostileKeySetTest {

  private static final String ISSUER = "https://auth.example/realms/r";

  private final FakeKeySet keySet = new FakeKeySet();
  private final KeySetSource jwks = keySet.by("jwks");
  private final MovableClocks time = new MovableClocks();
  private final Random random = new Random(7);
  private Vertx vertx;
  private TokenVerifier verifier;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    verifier = new TokenVerifier(vertx.getOrCreateContext(), time.clocks());
    KeyMakers.reset();
    Security.insertProviderAt(KeyMakers.PROVIDER, 1);
  }

  @AfterEach
  void stop() throws Exception {
    Security.removeProvider(KeyMakers.PROVIDER.getName());
    await(verifier.close());
    await(vertx.close());
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private BigInteger odd(int bits) {
    return new BigInteger(bits, random).setBit(bits - 1).setBit(0);
  }

  private JsonObject rsa(int modulusBits, BigInteger exponent) {
    return new JsonObject()
        .put("kty", "RSA")
        .put("n", base64(odd(modulusBits)))
        .put("e", base64(exponent));
  }

  private void publish(int many, Function<Integer, JsonObject> key) {
    JsonArray keys = new JsonArray();
    IntStream.range(0, many).forEach(i -> keys.add(key.apply(i)));
    keySet.answer(new JsonObject().put("keys", keys).encode());
  }

  private JsonObject claims() {
    long now = time.clocks().wall().instant().getEpochSecond();
    return new JsonObject().put("iss", ISSUER).put("iat", now).put("exp", now + 300);
  }

  private @Nullable String verify(String token) throws Exception {
    return verifier
        .verify(token, jwks, ISSUER, null)
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g12_960KeysWithExponentsOf3072Bits_noneIsMade(boolean named) throws Exception {
    TestKey signer = TestKey.rsa(named ? "one" : null);
    publish(
        960,
        i -> {
          JsonObject key = rsa(3072, odd(3072)).put("alg", "RS256");
          return named ? key.put("kid", "one") : key;
        });
    KeyMakers.reset();

    verify(signer.sign(claims()));

    assertThat(KeyMakers.made()).isZero();
  }

  @Test
  void g12_960PossibleKeys_withTheTokensName_oneIsTriedOffTheLoop() throws Exception {
    TestKey signer = TestKey.rsa("one");
    publish(960, i -> rsa(2048, BigInteger.valueOf(65537)).put("kid", "one"));
    KeyMakers.reset();

    assertThat(verify(signer.sign(claims()))).as("nobody can tell").isNull();

    assertThat(KeyMakers.made()).isEqualTo(1);
    assertThat(KeyMakers.onEventLoop()).isZero();
  }

  @Test
  void g12_960PossibleKeysWithoutName_aFewAreTriedOffTheLoop() throws Exception {
    TestKey signer = TestKey.rsa(null);
    publish(960, i -> rsa(2048, BigInteger.valueOf(65537)));
    KeyMakers.reset();

    assertThat(verify(signer.sign(claims()))).as("nobody can tell").isNull();

    assertThat(KeyMakers.made()).isBetween(1, SigningKeys.MOST_CANDIDATES);
    assertThat(KeyMakers.onEventLoop()).isZero();
  }

  @Test
  void g12_repeatedKeyWithoutName_isTriedOnce() throws Exception {
    TestKey signer = TestKey.rsa(null);
    JsonObject foreign = rsa(2048, BigInteger.valueOf(65537));
    publish(960, i -> foreign);
    KeyMakers.reset();

    verify(signer.sign(claims()));

    assertThat(KeyMakers.made()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g12_manyEllipticKeys_aFewAreTriedOffTheLoopAndNothingIsLoggedOfEach(boolean large)
      throws Exception {
    TestKey signer = large ? TestKey.p521(null) : TestKey.ec(null);
    JsonObject jwk = (large ? TestKey.p521(null) : TestKey.ec(null)).jwk();
    publish(4500, i -> jwk.copy().put("x-" + i, i));
    KeyMakers.reset();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger everything = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    everything.addAppender(log);

    verify(signer.sign(claims()));

    everything.detachAppender(log);
    assertThat(List.copyOf(log.list))
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
        .hasSizeLessThan(5);
    assertThat(KeyMakers.made()).isBetween(1, SigningKeys.MOST_CANDIDATES);
    assertThat(KeyMakers.onEventLoop()).isZero();
  }

  @Test
  void g12_theRightKeyAmongTooMany_isNotAccused() throws Exception {
    TestKey signer = TestKey.rsa("right");
    publish(
        960,
        i ->
            i == 959
                ? signer.jwk()
                : rsa(2048, BigInteger.valueOf(65537)).put("kid", "other-" + i));

    assertThat(verify(signer.sign(claims()))).isNull();
  }

  @Test
  void g12_sameKeySetReadAgain_isNotVerifiedAgain() throws Exception {
    TestKey signer = TestKey.rsa("one");
    keySet.publish(TestKey.rsa("one").jwk());
    assertThat(verify(signer.sign(claims()))).contains("does not verify");
    time.pass(Duration.ofMinutes(2));
    KeyMakers.reset();

    assertThat(verify(signer.sign(claims()))).contains("does not verify");

    assertThat(keySet.readings).hasSize(2);
    assertThat(KeyMakers.made()).as("the keys are those that were tried").isEqualTo(1);
  }

  @Test
  void g12_certificateChainsOfKeys_areNotLookedAt() throws Exception {
    TestKey signer = TestKey.rsa("one");
    keySet.publish(signer.jwk().put("x5c", new JsonArray().add("not a certificate")));

    assertThat(verify(signer.sign(claims()))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kty':'RSA','kid':'one','n':'','e':'AQAB'}",
        "{'kty':'RSA','kid':'one','n':'AQAB','e':''}",
        "{'kty':'RSA','kid':'one','n':'????','e':'AQAB'}",
        "{'kty':'RSA','kid':'one','n':5,'e':'AQAB'}",
        "{'kty':'RSA','kid':'one','e':'AQAB'}",
        "{'kty':'EC','kid':'one','crv':'P-9','x':'AQAB','y':'AQAB'}"
      })
  void keyOfNoUse_besideTheRightOne_isPassedOver(String other) throws Exception {
    TestKey signer = TestKey.rsa("one");
    keySet.publish(new JsonObject(other.replace('\'', '"')), signer.jwk());

    assertThat(verify(signer.sign(claims()))).isNull();
  }

  @Test
  void g11_close_noThreadIsLeft() throws Exception {
    TestKey signer = TestKey.rsa("one");
    keySet.publish(signer.jwk());
    assertThat(verify(signer.sign(claims()))).isNull();
    assertThat(KeyMakers.threads()).isNotEmpty();

    await(verifier.close());

    Awaitility.await().until(() -> KeyMakers.threads().stream().noneMatch(Thread::isAlive));
    assertThat(verify(signer.sign(claims()))).as("nobody is there to tell").isNull();
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }
}
