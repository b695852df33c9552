package dev.tokenmanager.internal.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.VerticleFixture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong in telling an answer, there is one. */
class ConsumersTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    VerticleFixture.result(vertx.close());
  }

  static Stream<BiConsumer<Vertx, Message<Object>>> g12_defect_isA500() {
    Consumer<Object> throwing =
        told -> {
          throw new ArithmeticException("s3cr3t-overflow");
        };
    Consumer<Object> endless =
        told -> {
          throw new StackOverflowError();
        };
    Consumer<Object> unlinked =
        told -> {
          throw new IllegalAccessError("s3cr3t-class");
        };
    Consumer<Object> asserting =
        told -> {
          throw new AssertionError("s3cr3t-value");
        };
    return Stream.of(
        (vertx, asked) -> Consumers.answer(asked, Future.succeededFuture("x"), unlinked),
        (vertx, asked) -> Consumers.answer(asked, Future.succeededFuture("x"), asserting),
        (vertx, asked) ->
            Consumers.answer(asked, Future.failedFuture(new LinkageError("s3cr3t-y")), unlinked),
        (vertx, asked) -> Consumers.answer(asked, Future.succeededFuture("x"), throwing),
        (vertx, asked) -> Consumers.answer(asked, Future.succeededFuture("x"), endless),
        (vertx, asked) ->
            Consumers.answer(asked, vertx.timer(1).map(fired -> (Object) "later"), throwing),
        (vertx, asked) ->
            Consumers.answer(
                asked, Future.failedFuture(new IllegalStateException("s3cr3t-x")), throwing));
  }

  @ParameterizedTest
  @MethodSource
  void g12_defect_isA500(BiConsumer<Vertx, Message<Object>> answer) {
    vertx.eventBus().<Object>consumer("x", asked -> answer.accept(vertx, asked));

    Throwable failure = VerticleFixture.failureOf(vertx.eventBus().request("x", "?"));

    assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.INTERNAL);
    assertThat(failure).hasMessage("A defect of the token manager; see its log.");
  }
}
