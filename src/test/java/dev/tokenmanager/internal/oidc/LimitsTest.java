package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.time.Seconds;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and shown just below, at and above its limits. */
class LimitsTest {

  @Test
  void wellKnown_portZero_stays() {
    assertThat(WellKnown.issuer(URI.create("https://a.example.com:0/r")))
        .isEqualTo("https://a.example.com:0/r");
  }

  @Test
  void wellKnown_meta_isBehindTheBasePath() {
    assertThat(WellKnown.metaUrl(URI.create("https://w.example.com:8080/base/?q")))
        .isEqualTo(URI.create("https://w.example.com:8080/base/v1/meta"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1e3", "0x10", "1.", ".5"})
  void number_none_isNotANumber(String text) {
    assertThat(Seconds.number(text)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"199, false", "200, true", "299, true", "300, false"})
  void success_is2xx(int status, boolean success) {
    assertThat(TokenErrors.isSuccess(status)).isEqualTo(success);
  }

  @ParameterizedTest
  @CsvSource({
    "300, {}, HTTP 300 and a redirect",
    "399, {}, HTTP 399 and a redirect",
    "404, {}, HTTP 404 and JSON.",
    "404, <html>, HTTP 404 and a page of HTML.",
    "404, '', HTTP 404 and an empty body."
  })
  void tokenRequest_answeredWithNoToken_saysWithWhat(int status, String body, String sentence) {
    Exchange exchange =
        new Exchange(Samples.reply(status, body), FuzzedAnswers.SENT, FuzzedAnswers.SENT);
    ProviderException failure = TokenErrors.of(exchange, JsonBody.object(body));

    assertThat(Objects.requireNonNull(failure)).hasMessageContaining(sentence);
  }

  @Test
  void scope_spacesAround_areNoScopes() throws Exception {
    HttpReply reply =
        Samples.ok(new JsonObject().put("access_token", "a").put("scope", " openid \t email "));

    assertThat(
            TokenResponseParser.parse(
                    new Exchange(reply, FuzzedAnswers.SENT, FuzzedAnswers.SENT), new NearEnds())
                .scopes())
        .containsExactly("openid", "email");
  }
}
