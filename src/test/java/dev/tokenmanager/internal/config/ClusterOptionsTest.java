package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.read;
import static dev.tokenmanager.internal.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.token.Secret;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterOptionsTest {

  private static final String KEY = key(32);

  private static String key(int bytes) {
    return Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  private static ClusterOptions cluster(String members) {
    return read(token("'cluster': {" + members + "}")).cluster();
  }

  @Test
  void read_nothingGiven_hasDefaults() {
    ClusterOptions options = cluster("");

    assertThat(options).isEqualTo(ClusterOptions.DEFAULTS);
    assertThat(options.share()).isTrue();
    assertThat(options.encryptionKey()).isNull();
    assertThat(options.allowPlaintext()).isFalse();
    assertThat(options.answerOtherNodes()).isTrue();
  }

  @Test
  void read_everythingGiven_isKept() {
    ClusterOptions options =
        cluster(
            """
            'share': false, 'allowPlaintext': true, 'answerOtherNodes': false,
            'encryptionKeyFile': 'key',
            'previousEncryptionKeys': ['%s', {'encryptionKeyEnv': 'OLD'}]
            """
                .formatted(KEY));

    assertThat(options.share()).isFalse();
    assertThat(options.allowPlaintext()).isTrue();
    assertThat(options.answerOtherNodes()).isFalse();
    assertThat(options.secrets())
        .containsExactly(
            new SecretSource.File("cluster.encryptionKeyFile", Path.of("key")),
            new SecretSource.Inline("cluster.previousEncryptionKeys[0]", new Secret(KEY)),
            new SecretSource.Env("cluster.previousEncryptionKeys[1].encryptionKeyEnv", "OLD"));
  }

  @Test
  void secrets_ofTheVerticle_areThoseOfTokensAndCluster() {
    assertThat(read(token("'cluster': {'encryptionKey': '" + KEY + "'}")).secrets())
        .extracting(SecretSource::where)
        .containsExactly("auth.clientSecret", "cluster.encryptionKey");
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void read_wrongOptions_areRefusedWithPath(String members, String beginning) {
    assertRefused(token("'cluster': {" + members + "}"), beginning);
  }

  static Stream<Arguments> refusals() {
    String expected = ": expected base64 of 32 bytes, make one with: openssl rand -base64 32";
    return Stream.of(
        arguments("'share': 'yes'", "cluster.share: expected true or false, got string"),
        arguments("'shared': true", "cluster.shared: unknown key, did you mean share?"),
        arguments("'encryptionKey': 's3cr3t-value'", "cluster.encryptionKey" + expected),
        arguments("'encryptionKey': '" + key(31) + "'", "cluster.encryptionKey" + expected),
        arguments("'encryptionKey': '" + key(33) + "'", "cluster.encryptionKey" + expected),
        arguments(
            "'encryptionKey': '" + KEY + "', 'encryptionKeyEnv': 'K'",
            "cluster.encryptionKeyEnv: not allowed beside encryptionKey"),
        arguments(
            "'previousEncryptionKeys': '" + KEY + "'",
            "cluster.previousEncryptionKeys: expected list, got string"),
        arguments(
            "'previousEncryptionKeys': ['" + KEY + "', 's3cr3t-value']",
            "cluster.previousEncryptionKeys[1]" + expected),
        arguments(
            "'previousEncryptionKeys': ['" + KEY + "']",
            "cluster.previousEncryptionKeys: given without encryptionKey, which seals"),
        arguments(
            "'previousEncryptionKeys': [5]",
            "cluster.previousEncryptionKeys[0]: expected string or object, got number"),
        arguments(
            "'previousEncryptionKeys': [{'encryptionKey': 's3cr3t-value'}]",
            "cluster.previousEncryptionKeys[0].encryptionKey" + expected),
        arguments(
            "'previousEncryptionKeys': [{}]",
            "cluster.previousEncryptionKeys[0].encryptionKey: required, give encryptionKey"));
  }

  @Test
  void requireKey_clusteredWithoutKey_isRefusedWithTheCure() {
    assertThatThrownBy(() -> ClusterOptions.DEFAULTS.requireKey(true))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("cluster.encryptionKey: required")
        .endsWith("make one with: openssl rand -base64 32");
  }

  @Test
  void requireKey_aloneOrNotSharedOrAllowedOrGiven_isFine() {
    assertThatCode(
            () -> {
              ClusterOptions.DEFAULTS.requireKey(false);
              cluster("'share': false").requireKey(true);
              cluster("'allowPlaintext': true").requireKey(true);
              cluster("'encryptionKeyEnv': 'K'").requireKey(true);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void decode_rightKey_isItsBytes() {
    assertThat(EncryptionKey.decode("key", new Secret(KEY))).hasSize(32);
  }
}
