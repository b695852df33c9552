package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.readToken;
import static dev.tokenmanager.internal.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshOptionsTest {

  private static final String NUMBERS =
      """
      refreshBufferSeconds, 1, 31536000
      minValiditySeconds, 0, 31536000
      lastResortValiditySeconds, 1, 31536000
      assumedLifetimeSeconds, 1, 31536000
      rejectedProbeSeconds, 1, 31536000
      discoveryMaxAgeSeconds, 1, 31536000
      maxWaitMs, 0, 31536000000
      requestTimeoutMs, 1, 31536000000
      minRefreshIntervalMs, 0, 31536000000
      retry.initialDelayMs, 1, 31536000000
      retry.maxDelayMs, 1, 31536000000
      retry.maxRetryAfterMs, 1, 31536000000
      """;

  @Test
  void read_nothingGiven_hasDefaults() {
    TokenOptions token = readToken(token("'retry': {}"));

    assertThat(token.refresh()).isEqualTo(RefreshOptions.DEFAULTS);
    assertThat(token.maxWait()).isEqualTo(Duration.ofSeconds(10));
    assertThat(token.discoveryMaxAge()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void read_everythingGiven_isKept() {
    TokenOptions token =
        readToken(
            token(
                """
                'refreshBufferSeconds': 101, 'minValiditySeconds': 2, 'assumedLifetimeSeconds': 3,
                'requestTimeoutMs': 4, 'minRefreshIntervalMs': 5, 'rejectedProbeSeconds': 6,
                'retry': {'initialDelayMs': 7, 'maxDelayMs': 8, 'maxRetryAfterMs': 9},
                'maxWaitMs': 10, 'discoveryMaxAgeSeconds': 11, 'lastResortValiditySeconds': 12
                """));

    assertThat(token.refresh())
        .isEqualTo(
            new RefreshOptions(
                Duration.ofSeconds(101),
                Duration.ofSeconds(2),
                Duration.ofSeconds(12),
                Duration.ofSeconds(3),
                Duration.ofMillis(4),
                Duration.ofMillis(7),
                Duration.ofMillis(8),
                Duration.ofMillis(9),
                Duration.ofMillis(5),
                Duration.ofSeconds(6)));
    assertThat(token.maxWait()).isEqualTo(Duration.ofMillis(10));
    assertThat(token.discoveryMaxAge()).isEqualTo(Duration.ofSeconds(11));
  }

  @ParameterizedTest
  @CsvSource(textBlock = NUMBERS)
  void read_numberAtItsEdges_isAccepted(String path, long least, long most) {
    String buffer = path.startsWith("min") ? "'refreshBufferSeconds': 1, " : "";

    assertThat(readToken(token(buffer + member(path, least)))).isNotNull();
    if (!path.equals("minValiditySeconds")) {
      assertThat(readToken(token(member(path, most)))).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = NUMBERS)
  void read_numberBeyondItsEdges_isRefused(String path, long least, long most) {
    String beginning = path + ": expected whole number from " + least + " to " + most + ", got ";

    assertRefused(token(member(path, least - 1)), beginning + (least - 1));
    assertRefused(token(member(path, most + 1)), beginning + "another");
    assertRefused(token(member(path, 1.5)), beginning + "1.5");
    assertRefused(token(member(path, "'1'")), beginning + "string");
  }

  @ParameterizedTest
  @CsvSource({"4, 8", "4, 9", "0, 1"})
  void read_minValidityOfHalfTheBuffer_isAccepted(int minValidity, int buffer) {
    assertThat(readToken(bufferAndMinimum(buffer, minValidity)).refresh().minValidity())
        .isEqualTo(Duration.ofSeconds(minValidity));
  }

  @ParameterizedTest
  @CsvSource({"5, 8", "5, 9", "1, 1"})
  void read_minValidityBeyondHalfTheBuffer_isRefused(int minValidity, int buffer) {
    assertRefused(
        bufferAndMinimum(buffer, minValidity),
        "minValiditySeconds: expected at most half of refreshBufferSeconds (%d), got %d"
            .formatted(buffer, minValidity));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9})
  void read_smallBufferWithoutMinValidity_isAccepted(int buffer) {
    assertThat(readToken(token(member("refreshBufferSeconds", buffer))).refresh().minValidity())
        .isEqualTo(RefreshOptions.DEFAULTS.minValidity());
  }

  @Test
  void read_unknownRetryKey_isRefused() {
    assertRefused(
        token("'retry': {'maxDelay': 1}"), "retry.maxDelay: unknown key, did you mean maxDelayMs?");
  }

  private static String bufferAndMinimum(int buffer, int minValidity) {
    return token("'refreshBufferSeconds': " + buffer + ", 'minValiditySeconds': " + minValidity);
  }

  private static String member(String path, Object value) {
    return path.startsWith("retry.")
        ? "'retry': {'%s': %s}".formatted(path.substring("retry.".length()), value)
        : "'%s': %s".formatted(path, value);
  }
}
