package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.internal.cluster.record.SampleRecords.keyring;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyedMacTest {

  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

  private static String mac(String keys) {
    return requireNonNull(KeyedMac.ofMessages(keyring(keys)).of(MESSAGE));
  }

  /** Worked out apart from this code; all releases must make the same. */
  @Test
  void of_knownKey_isTheSameInEveryRelease() {
    Keyring zeros = () -> List.of(new byte[32]);

    assertThat(HexFormat.of().formatHex(decode(KeyedMac.ofMessages(zeros).of(MESSAGE))))
        .isEqualTo("ab7a3088463b9a0e91194b7b6649e9b65d93921520a81bdcad209c15bde68e45");
    assertThat(HexFormat.of().formatHex(decode(KeyedMac.ofCredentials(zeros).of(MESSAGE))))
        .isEqualTo("5952115ea81defefe41d7f890cf7021174caaa1fef33ed124b81f8c9ba29da23");
  }

  private static byte[] decode(@Nullable String mac) {
    return Base64.getUrlDecoder().decode(requireNonNull(mac));
  }

  @Test
  void of_noKey_isNull() {
    KeyedMac mac = KeyedMac.ofMessages(keyring(""));

    assertThat(mac.isKeyed()).isFalse();
    assertThat(mac.of(MESSAGE)).isNull();
    assertThat(mac.matches(mac("a"), MESSAGE)).isFalse();
  }

  @Test
  void matches_anyKeyOfTheRing_isTrue() {
    KeyedMac mac = KeyedMac.ofMessages(keyring("ab"));

    assertThat(mac.isKeyed()).isTrue();
    assertThat(mac.matches(mac("a"), MESSAGE)).isTrue();
    assertThat(mac.matches(mac("b"), MESSAGE)).isTrue();
    assertThat(mac.matches(mac("c"), MESSAGE)).isFalse();
    assertThat(mac.matches(mac("a"), new byte[0])).isFalse();
  }

  @Test
  void matches_whatIsNoCode_isFalse() {
    KeyedMac mac = KeyedMac.ofMessages(keyring("a"));

    assertThat(mac.matches("", MESSAGE)).isFalse();
    assertThat(mac.matches("!!!", MESSAGE)).isFalse();
    assertThat(mac.matches("A".repeat(100_000), MESSAGE)).isFalse();
  }

  @Test
  void derived_ofAnotherPurpose_isAnother() {
    byte[] key = SampleRecords.key('a');

    assertThat(KeyedMac.ofMessages(keyring("a")).derived(key))
        .hasSize(32)
        .isNotEqualTo(key)
        .isNotEqualTo(KeyedMac.ofCredentials(keyring("a")).derived(key));
  }
}
