package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.testing.UnsignedJwt;
import dev.tokenmanager.testing.WaitLimit;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever stands where a JWK Set should has keys or none, and those chosen for a token suit it. An
 * input has one line for the token's header, then the set.
 */
class SigningKeysFuzzTest {

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "{\"keys\":[",
    "\"kty\":\"RSA\"",
    "\"kty\":\"EC\"",
    "\"kty\":\"OKP\"",
    "\"use\":\"sig\"",
    "\"alg\":\"RS256\"",
    "\"alg\":\"ES256\"",
    "\"kid\":",
    "\"crv\":\"P-256\"",
    "\"n\":",
    "\"e\":\"AQAB\""
  })
  @FuzzTest
  void candidates(byte[] input) {
    String text = FuzzText.of(input);
    String header = FuzzText.line(text, 0);
    SigningKeys.KeySet keys = SigningKeys.KeySet.parse(FuzzText.after(text, 1));
    Jwt jwt = Jwt.of(UnsignedJwt.of(header, "{}"));
    if (keys == null || jwt == null || !SigningKeys.canVerify(jwt.algorithm())) {
      return;
    }

    assertThat(keys.keys()).hasSizeLessThanOrEqualTo(SigningKeys.MOST_KEYS);
    assertThat(keys.candidates(jwt).keys())
        .hasSizeLessThanOrEqualTo(SigningKeys.MOST_CANDIDATES)
        .allSatisfy(
            key -> {
              assertThat(key.getValue("alg")).isEqualTo(jwt.algorithm());
              assertThat(key.getValue("kty")).isIn("RSA", "EC", "OKP");
              Object kid = key.getValue("kid");
              assertThat(kid == null || jwt.keyId() == null || kid.equals(jwt.keyId())).isTrue();
            });
  }
}
