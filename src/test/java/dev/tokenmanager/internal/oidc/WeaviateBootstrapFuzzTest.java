package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.config.HostName;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.WaitLimit;
import java.net.URI;
import org.junit.jupiter.api.Timeout;

/** Whatever answers for Weaviate tells where the provider is, or is a documented failure. */
class WeaviateBootstrapFuzzTest {

  private static final WeaviateBootstrapParser PARSER =
      new WeaviateBootstrapParser(
          WellKnown.bootstrapUrl(URI.create("https://weaviate.example.com")));

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "\"href\":\"https://",
    "/.well-known/openid-configuration",
    "\"clientId\":",
    "\"scopes\":[",
    FuzzText.MARK
  })
  @FuzzTest
  void parse(byte[] input) {
    try {
      WeaviateBootstrap bootstrap = PARSER.parse(FuzzedAnswers.reply(FuzzText.of(input)));

      assertThat(HostName.of(bootstrap.href())).isNotEmpty();
      assertThat(HostName.of(WellKnown.metadataUrl(bootstrap.href())))
          .isEqualTo(HostName.of(bootstrap.href()));
      assertThat(String.valueOf(bootstrap.clientId()).chars()).noneMatch(Character::isISOControl);
      assertThat(String.valueOf(bootstrap.clientId()))
          .hasSizeLessThanOrEqualTo(ForeignText.LONGEST);
      assertThat(bootstrap.scopes())
          .hasSizeLessThanOrEqualTo(ForeignText.MOST)
          .allMatch(scope -> !scope.isBlank() && scope.length() <= ForeignText.LONGEST);
    } catch (ProviderException failure) {
      FuzzedAnswers.assertDocumented(failure);
      FuzzedAnswers.assertNoSecret(failure);
    }
  }
}
