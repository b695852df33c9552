package dev.tokenmanager.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.app.check.WeaviateAnswer.Kind;
import dev.tokenmanager.internal.transport.HttpReply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weaviate's answers, by what was seen of a real one. */
class WeaviateAnswerTest {

  private static WeaviateAnswer answer(int status, String body) {
    return WeaviateAnswer.of(new HttpReply(status, Map.of(), body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"version\":\"1.38.0\"} | ACCEPTED",
        "200 | {} | NOT_WEAVIATE",
        "200 | [] | NOT_WEAVIATE",
        "200 | <html></html> | NOT_WEAVIATE",
        "200 | '' | NOT_WEAVIATE",
        "204 | '' | NOT_WEAVIATE",
        "302 | '' | NOT_WEAVIATE",
        "404 | '' | NOT_WEAVIATE",
        "401 | unauthorized: oidc: expected audience \"weaviate\" got [\"account\"] | AUDIENCE",
        "401 | unauthorized: oidc: id token issued by a different provider, expected \"A\" got \"B\" | ISSUER",
        "401 | unauthorized: oidc: token is expired (Token Expiry: x) | EXPIRED",
        "401 | unauthorized: failed to verify signature: x | SIGNATURE",
        "401 | unauthorized: oidc: malformed jwt: x | OPAQUE",
        "401 | unauthorized: invalid api key | NO_OIDC",
        "401 | anonymous access not enabled. Please authenticate | NO_HEADER",
        "401 | unauthorized: something new | UNAUTHORIZED",
        "401 | '' | UNAUTHORIZED",
        "403 | rbac: authorization, forbidden action: x | FORBIDDEN",
        "500 | oidc: token doesn't contain required claim 'email' | NO_USERNAME_CLAIM",
        "500 | something else | DEFECT",
        "429 | '' | OVERLOADED",
        "502 | '' | OVERLOADED",
        "503 | '' | OVERLOADED",
        "504 | '' | OVERLOADED"
      })
  void answer_isRecognised(int status, String body, Kind kind) {
    assertThat(answer(status, body).kind()).isEqualTo(kind);
  }

  @Test
  void requiredClaim_isTaken_whereItIsHarmless() {
    String message = "{\"message\":\"oidc: token doesn't contain required claim '%s'\"}";

    assertThat(answer(500, message.formatted("https://a.io/user-name")).claim())
        .isEqualTo("https://a.io/user-name");
    assertThat(answer(500, message.formatted("<b>")).claim()).isNull();
    assertThat(answer(500, message.formatted("x".repeat(65))).kind()).isEqualTo(Kind.DEFECT);
  }
}
