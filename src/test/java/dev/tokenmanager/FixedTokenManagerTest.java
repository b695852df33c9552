package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What callers of a token manager are tested with. */
class FixedTokenManagerTest {

  private final AccessToken token = AccessToken.of(SECRET_MARK + "fixed");
  private final TokenManager tokens = TokenManager.fixed(token);

  @Test
  void fixed_whateverIsAsked_answersTheToken() {
    assertThat(result(tokens.getToken())).isSameAs(token);
    assertThat(result(tokens.getAccessToken())).isEqualTo(SECRET_MARK + "fixed");
    assertThat(result(tokens.forceRefresh())).isSameAs(token);
    assertThat(result(tokens.reportRejected(token))).isSameAs(token);
    assertThat(tokens.current()).isSameAs(token);
  }

  @Test
  void fixed_anotherName_is404() {
    assertThat(codeOf(tokens.getToken("other"))).isEqualTo(404);
    assertThat(codeOf(tokens.forceRefresh("other"))).isEqualTo(404);
    assertThat(codeOf(tokens.reportRejected(token.withName("other")))).isEqualTo(404);
    assertThat(tokens.current("other")).isNull();
    TokenManager tenant = TokenManager.fixed(token.withName("tenant"));
    assertThat(result(tenant.getToken("tenant")).name()).isEqualTo("tenant");
    assertThat(codeOf(tenant.getToken())).isEqualTo(404);
  }

  @Test
  void fixed_status_isThatOfTheToken() {
    Instant later = token.issuedAt().plus(Duration.ofDays(1));
    TokenManager dated =
        TokenManager.fixed(
            token.withExpiresAt(later).withGeneration(7).withScopes(List.of("openid", "email")));
    TokenStatus status = result(dated.tokens()).get(0);

    assertThat(status.name()).isEqualTo("default");
    assertThat(status.state()).isEqualTo(TokenStatus.State.IDLE);
    assertThat(status.health()).isEqualTo(TokenStatus.Health.HEALTHY);
    assertThat(status.generation()).isEqualTo(7);
    assertThat(status.expiresAt()).isEqualTo(later);
    assertThat(status.usableUntil()).isEqualTo(later);
    assertThat(status.source()).isEqualTo(TokenOrigin.OPTIONS);
    assertThat(status.scope()).isEqualTo("openid email");
    assertThat(result(dated.status()).encode()).doesNotContain(SECRET_MARK);
    assertThat(result(tokens.tokens()).get(0).expiresAt()).isNull();
  }

  @Test
  void fixed_expired_isAnsweredAndItsHealthSaysSo() {
    AccessToken over = token.withExpiresAt(token.issuedAt().minusSeconds(1));
    TokenManager expired = TokenManager.fixed(over);

    assertThat(result(expired.getToken()).isExpired()).isTrue();
    assertThat(expired.current()).isSameAs(over);
    assertThat(result(expired.tokens()).get(0).health()).isEqualTo(TokenStatus.Health.EXPIRED);
  }

  @Test
  void fixed_putAndRemove_failWithOneSentence() {
    assertThat(codeOf(tokens.put("a", new TokenOptions()))).isEqualTo(503);
    assertThat(failureOf(tokens.remove("default")))
        .hasMessage(
            "This TokenManager has no verticle whose tokens could be changed: use one of"
                + " TokenManager.create.");
    try (EventRegistration none = tokens.events(event -> {})) {
      assertThat(none).isNotNull();
    }
  }

  /** Who waits for events that nobody tells must not wait for ever. */
  @Test
  void events_ofAnImplementationWithout_areRefused() {
    TokenManager plain =
        (TokenManager)
            Proxy.newProxyInstance(
                TokenManager.class.getClassLoader(),
                new Class<?>[] {TokenManager.class},
                InvocationHandler::invokeDefault);

    assertThatThrownBy(() -> plain.events(event -> {}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("This TokenManager tells no events: use one of TokenManager.create.");
  }

  @Test
  void accessToken_of_isABearerTokenThatNeverExpires() {
    assertThat(token.name()).isEqualTo(TokenManager.DEFAULT_NAME);
    assertThat(token.tokenType()).isEqualTo("Bearer");
    assertThat(token.generation()).isEqualTo(1);
    assertThat(token.expiresAt()).isNull();
    assertThat(token.isExpired()).isFalse();
    assertThat(token.scopes()).isEmpty();
    assertThat(token.idToken()).isNull();
    assertThat(token.withExpiresAt(Instant.EPOCH).withExpiresAt(null)).isEqualTo(token);
    assertThat(token).asString().doesNotContain(SECRET_MARK);
  }
}
