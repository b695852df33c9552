package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.WaitLimit;
import org.junit.jupiter.api.Timeout;

/** Whatever a token endpoint answers is a token with bounded times, or a documented failure. */
class TokenResponseFuzzTest {

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "\"access_token\":",
    "\"token_type\":\"Bearer\"",
    "\"expires_in\":",
    "\"refresh_expires_in\":",
    "\"refresh_in\":",
    "\"refresh_token\":",
    "\"id_token\":",
    "\"scope\":",
    "\"error\":",
    "\"errorCode\":",
    "server_error",
    FuzzText.MARK
  })
  @FuzzTest
  void parse(byte[] input) {
    Exchange exchange = FuzzedAnswers.exchange(FuzzText.of(input));
    try {
      assertUsable(TokenResponseParser.parse(exchange, new NearEnds()));
    } catch (ProviderException failure) {
      FuzzedAnswers.assertDocumented(failure);
      FuzzedAnswers.assertNoSecret(failure);
    }
  }

  private static void assertUsable(TokenResponse response) {
    assertThat(response.accessToken().reveal()).matches("[\\x21-\\x7E]+");
    assertThat(response.tokenType()).isEqualToIgnoringCase("Bearer");
    FuzzedAnswers.assertLifetime(response.lifetime());
    FuzzedAnswers.assertPeriod(response.refreshLifetime());
    FuzzedAnswers.assertPeriod(response.refreshIn());
    assertThat(response.scopes()).allMatch(scope -> !scope.isBlank());
    if (response.scopes().stream().noneMatch(scope -> scope.contains(FuzzText.MARK))) {
      assertThat(response.toString()).doesNotContain(FuzzText.MARK);
    }
  }
}
