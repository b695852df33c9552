package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.transport.HttpReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevokerTest {

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 299})
  void accepted_success_whateverTheBody(int status) {
    assertThat(Revoker.accepted(Samples.error(status, "x")).succeeded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "199, UNUSABLE_ANSWER, http_199, answers HTTP 199.",
    "300, UNUSABLE_ANSWER, http_300, redirect",
    "399, UNUSABLE_ANSWER, http_399, redirect",
    "400, UNUSABLE_ANSWER, http_400, answers HTTP 400.",
    "401, REJECTED, http_401, answers HTTP 401.",
    "403, UNUSABLE_ANSWER, http_403, answers HTTP 403.",
    "404, UNUSABLE_ANSWER, http_404, answers HTTP 404.",
    "408, UNAVAILABLE, http_408, answers HTTP 408.",
    "429, UNAVAILABLE, http_429, answers HTTP 429.",
    "500, UNAVAILABLE, http_500, answers HTTP 500.",
    "599, UNAVAILABLE, http_599, answers HTTP 599.",
    "600, UNUSABLE_ANSWER, http_600, answers HTTP 600."
  })
  void accepted_noWord_statusDecides(
      int status, TokenFailure failure, String word, String sentence) {
    var refusal = Samples.failure(Revoker.accepted(Samples.reply(status, "<html>")));

    assertThat(refusal.failure()).isEqualTo(failure);
    assertThat(refusal.error()).isEqualTo(word);
    assertThat(refusal).hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "400, REJECTED",
    "401, REJECTED",
    "402, UNUSABLE_ANSWER",
    "403, REJECTED",
    "404, UNUSABLE_ANSWER",
    "503, UNAVAILABLE"
  })
  void accepted_word_isTold(int status, TokenFailure failure) {
    var refusal = Samples.failure(Revoker.accepted(Samples.error(status, "invalid_client")));

    assertThat(refusal.failure()).isEqualTo(failure);
    assertThat(refusal.error()).isEqualTo("invalid_client");
    assertThat(refusal).hasMessageEndingWith("HTTP " + status + ": invalid_client.");
  }

  @Test
  void accepted_kindThatIsNotRevoked_saysSo() {
    HttpReply reply = Samples.error(400, "unsupported_token_type");

    assertThat(Samples.failure(Revoker.accepted(reply)))
        .hasMessageContaining("does not revoke tokens of this kind");
  }
}
