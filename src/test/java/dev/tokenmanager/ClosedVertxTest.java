package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that outlives its Vert.x: it fails as every failure is told, and throws nothing. */
class ClosedVertxTest {

  private final Vertx vertx = Vertx.vertx();
  private final TokenManager tokens = TokenManager.create(vertx);
  private final EventRegistration before = tokens.events(event -> {});

  @BeforeEach
  void close() {
    result(vertx.close());
  }

  @Test
  void whateverIsAsked_failsWith503() {
    AccessToken token = AccessToken.of(SECRET_MARK + "held");
    List<Future<?>> asked =
        List.of(
            tokens.getToken(),
            tokens.getAccessToken(),
            tokens.forceRefresh(),
            tokens.reportRejected(token),
            tokens.status(),
            tokens.tokens(),
            tokens.put("a", new TokenOptions()),
            tokens.remove("a"));

    assertThat(asked)
        .allSatisfy(
            future -> {
              Throwable failure = failureOf(future);
              assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.UNAVAILABLE);
              assertThat(failure).hasMessage("The Vert.x of this TokenManager is closed.");
            });
    assertThat(tokens.current()).isNull();
  }

  @Test
  void events_registeredBeforeOrAfter_canBeClosed() {
    EventRegistration after = tokens.events(event -> {});

    after.close();
    before.close();
    before.close();
  }
}
