package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A null where none may be is told to who gives it, at once and by name. */
@NullUnmarked
class MissingArgumentsTest {

  private final Vertx vertx = Vertx.vertx();
  private final TokenManager tokens = TokenManager.create(vertx);

  @AfterEach
  void close() {
    VerticleFixture.result(vertx.close());
  }

  private static void assertNamed(String argument, ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call).withMessage(argument);
  }

  @Test
  void null_isNamed() {
    String noName = null;
    TokenOptions noOptions = null;
    Handler<TokenEvent> noHandler = null;
    AccessToken noToken = null;

    assertNamed("name", () -> tokens.put(noName, new TokenOptions()));
    assertNamed("options", () -> tokens.put("a", noOptions));
    assertNamed("name", () -> tokens.remove(noName));
    assertNamed("handler", () -> tokens.events(noHandler));
    assertNamed("token", () -> TokenManager.fixed(noToken));
  }
}
