package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JwtSignerTest {

  private static final KeyPair RSA = make("RSA");
  private static final KeyPair P256 = make("secp256r1");
  private static final KeyPair P384 = make("secp384r1");
  private static final KeyPair P521 = make("secp521r1");
  private static final JsonObject CLAIMS = new JsonObject().put("iss", "caller").put("sub", "ä");

  private static KeyPair make(String kind) {
    try {
      return kind.equals("RSA") ? TestKeys.rsa(2048) : TestKeys.ec(kind);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair pair(JwsAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> P256;
      case ES384 -> P384;
      case ES512 -> P521;
      default -> RSA;
    };
  }

  /** By vertx-auth: an implementation that is not ours. */
  @ParameterizedTest
  @EnumSource
  void sign_everyAlgorithm_verifiesElsewhere(JwsAlgorithm algorithm) throws Exception {
    KeyPair pair = pair(algorithm);
    JwtSigner signer = new JwtSigner(pair.getPrivate(), algorithm, "k1");
    Vertx vertx = Vertx.vertx();
    try {
      OAuth2Auth verifier =
          OAuth2Auth.create(
              vertx,
              new OAuth2Options()
                  .setClientId("verification")
                  .addPubSecKey(
                      new PubSecKeyOptions()
                          .setAlgorithm(algorithm.name())
                          .setId("k1")
                          .setBuffer(TestKeys.pem("PUBLIC KEY", pair.getPublic().getEncoded()))));

      JsonObject claims =
          verifier
              .authenticate(new TokenCredentials(signer.sign(CLAIMS).reveal()))
              .toCompletionStage()
              .toCompletableFuture()
              .join()
              .attributes()
              .getJsonObject("accessToken");

      assertThat(claims.getString("sub")).isEqualTo("ä");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void sign_header_isSmall() {
    Jwt named = signed(new JwtSigner(RSA.getPrivate(), JwsAlgorithm.PS256, "k1"));
    Jwt unnamed = signed(new JwtSigner(P256.getPrivate(), JwsAlgorithm.ES256, null));

    assertThat(named.header())
        .isEqualTo(new JsonObject("{\"alg\":\"PS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}"));
    assertThat(unnamed.header()).isEqualTo(new JsonObject("{\"alg\":\"ES256\",\"typ\":\"JWT\"}"));
  }

  private static Jwt signed(JwtSigner signer) {
    return Objects.requireNonNull(Jwt.of(signer.sign(CLAIMS).reveal()));
  }

  @Test
  void g10_toString_showsNothingOfTheKey() {
    assertThat(new JwtSigner(RSA.getPrivate(), JwsAlgorithm.RS256, "k1"))
        .hasToString("JwtSigner[RS256]");
  }

  static Stream<Arguments> defaults() throws Exception {
    KeyPair pss = KeyPairGenerator.getInstance("RSASSA-PSS").generateKeyPair();
    return Stream.of(
        arguments(RSA, JwsAlgorithm.RS256),
        arguments(pss, JwsAlgorithm.PS256),
        arguments(P256, JwsAlgorithm.ES256),
        arguments(P384, JwsAlgorithm.ES384),
        arguments(P521, JwsAlgorithm.ES512));
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void of_key_isItsDefault(KeyPair pair, JwsAlgorithm expected) {
    assertThat(JwsAlgorithm.of(pair.getPrivate())).isEqualTo(expected);
    assertThat(new JwtSigner(pair.getPrivate(), expected, null).sign(CLAIMS).reveal()).isNotEmpty();
  }

  @Test
  void of_keyThatCannotSign_saysWhatToMake() throws Exception {
    KeyPair small = TestKeys.rsa(1024);
    KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    assertThatThrownBy(() -> JwsAlgorithm.of(small.getPrivate()))
        .hasMessage("is an RSA key of less than 2048 bits, make one of 3072");
    assertThatThrownBy(() -> JwsAlgorithm.of(ed.getPrivate()))
        .hasMessageStartingWith("cannot sign an assertion, make an RSA key, or an EC one");
  }

  @Test
  void requireFit_otherKeyOrCurve_namesOneThatFits() {
    assertThat(JwsAlgorithm.PS512.requireFit(RSA.getPrivate())).isEqualTo(JwsAlgorithm.PS512);
    assertThatThrownBy(() -> JwsAlgorithm.ES256.requireFit(RSA.getPrivate()))
        .hasMessage(
            "does not fit the algorithm ES256, leave algorithm out, or give one such as RS256");
    assertThatThrownBy(() -> JwsAlgorithm.RS256.requireFit(P256.getPrivate()))
        .hasMessageContaining("such as ES256");
    assertThatThrownBy(() -> JwsAlgorithm.ES256.requireFit(P384.getPrivate()))
        .hasMessageContaining("such as ES384");
  }
}
