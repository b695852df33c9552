package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever stands in an options file, it is read as YAML and as JSON, or refused with one sentence
 * that shows no value of it.
 */
class OptionsFuzzTest {

  private static final Duration YEAR = Duration.ofDays(365);

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "issuerUrl",
    "weaviateUrl",
    "oidcConfig",
    "tokenEndpoint",
    "auth",
    "type",
    "client_credentials",
    "password",
    "refresh_token",
    "api_key",
    "clientId",
    "clientSecret",
    "clientSecretFile",
    "clientSecretEnv",
    "apiKey",
    "scopes",
    "extraParameters",
    "tokens",
    "tickMs",
    "refreshBufferSeconds",
    "minValiditySeconds",
    "lastResortValiditySeconds",
    "retry",
    "tls",
    "proxy",
    "cluster",
    "encryptionKey",
    "http",
    "eventBus",
    FuzzText.MARK
  })
  @FuzzTest
  void read(byte[] input) {
    String text = FuzzText.of(input);
    read(text, "options.yaml");
    read(text, "options.json");
  }

  private static void read(String text, String file) {
    JsonObject content;
    try {
      content = OptionsFile.parse(Path.of(file), text);
    } catch (CommandFailure refusal) {
      assertThat(refusal.status()).isEqualTo(CommandFailure.WRONG_OPTIONS);
      assertThat(refusal.getMessage()).hasSizeLessThan(200).doesNotContain(FuzzText.MARK);
      return;
    }
    try {
      VerticleOptions options = ServiceOptions.of(content).verticle();

      assertThat(options.tokens()).isNotEmpty();
      assertThat(options.tick()).isBetween(Duration.ofMillis(10), Duration.ofSeconds(1));
      assertThat(options.tokens().values())
          .allSatisfy(
              token -> {
                assertThat(token.refresh().refreshBuffer()).isBetween(Duration.ofSeconds(1), YEAR);
                assertThat(token.maxWait()).isBetween(Duration.ZERO, YEAR);
                assertThat(token.discoveryMaxAge()).isBetween(Duration.ofSeconds(1), YEAR);
                assertThat(token.auth().toString()).doesNotContain("pl4nted-secret");
              });
    } catch (IllegalArgumentException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
      if (!isKey(content)) {
        assertThat(refusal.getMessage()).doesNotContain(FuzzText.MARK);
      }
    }
  }

  /** Whether the mark is the key of something. */
  private static boolean isKey(Object value) {
    if (value instanceof JsonObject object) {
      return isKey(object.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return map.keySet().stream().anyMatch(key -> String.valueOf(key).contains(FuzzText.MARK))
          || map.values().stream().anyMatch(OptionsFuzzTest::isKey);
    }
    return value instanceof Iterable<?> list && anyIsKey(list);
  }

  private static boolean anyIsKey(Iterable<?> list) {
    for (Object element : list) {
      if (isKey(element)) {
        return true;
      }
    }
    return false;
  }
}
