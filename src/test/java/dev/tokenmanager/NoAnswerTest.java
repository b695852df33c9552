package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.bus.TokenJson;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callers where no token manager is on their node, or none answers. */
@ExtendWith(VertxExtension.class)
class NoAnswerTest {

  private final AtomicInteger sent = new AtomicInteger();

  private TokenManager caller(Vertx vertx, long timeoutMs) {
    vertx.eventBus().addOutboundInterceptor(this::count);
    return TokenManager.create(vertx, new TokenManagerClientOptions().setTimeoutMs(timeoutMs));
  }

  private void count(DeliveryContext<Object> context) {
    if (context.message().address().equals("weaviate.token.get")) {
      sent.incrementAndGet();
    }
    context.next();
  }

  private static JsonObject reply() {
    return new JsonObject()
        .put("access_token", "s3cr3t-token")
        .put("token_type", "Bearer")
        .put("expires_in", 60)
        .put("expires_at", "2026-03-01T12:01:00Z")
        .put("issued_at", "2026-03-01T12:00:00Z")
        .put("name", "default")
        .put("generation", 1);
  }

  private static <T> Future<T> ended(Future<T> future) {
    await().atMost(WaitLimit.SECONDS, TimeUnit.SECONDS).until(future::isComplete);
    return future;
  }

  @Test
  void firstTryIsLate_secondIsAnswered(Vertx vertx) {
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            "weaviate.token.get",
            message -> {
              // As the event bus says it, and at once.
              message.reply(
                  sent.get() > 1 ? reply() : new ReplyException(ReplyFailure.TIMEOUT, "late"));
            });

    Future<AccessToken> token = ended(caller(vertx, WaitLimit.TIME.toMillis()).getToken());

    assertThat(token.result()).isEqualTo(TokenJson.decode(reply()));
    assertThat(sent).hasValue(2);
  }

  @Test
  void somethingElseAnswers_failsWith500AndSaysSo(Vertx vertx) {
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            "weaviate.token.get", message -> message.reply(new JsonObject()));

    Future<AccessToken> token = ended(caller(vertx, 10_000).getToken());

    assertThat(token.cause())
        .isInstanceOf(ReplyException.class)
        .hasMessage("What answers at weaviate.token.get is no token.");
    assertThat(TokenFailure.of(token.cause())).isEqualTo(TokenFailure.INTERNAL);
  }

  @Test
  void neverAReply_isTriedTwiceAndFailsWith504(Vertx vertx) {
    vertx.eventBus().localConsumer("weaviate.token.get", message -> {});

    Future<AccessToken> token = ended(caller(vertx, 50).getToken());

    assertThat(TokenFailure.of(token.cause())).isEqualTo(TokenFailure.TIMEOUT);
    assertThat(token.cause())
        .hasMessage(
            "The token manager at weaviate.token did not answer within 50 ms: look into its log,"
                + " and whether its maxWaitMs is shorter than this timeoutMs.");
    assertThat(sent).hasValue(2);
  }

  @Test
  void nobodyListens_isTriedTwiceAndFailsWith503(Vertx vertx) {
    Future<AccessToken> token = ended(caller(vertx, 15_000).getToken());

    assertThat(TokenFailure.of(token.cause())).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(token.cause()).hasMessageContaining("deploy TokenManagerVerticle");
    assertThat(sent).hasValue(2);
  }

  @Test
  void inACluster_eventBusTlsIsNamed() {
    assertThat(NoAnswer.nobody("a", true)).contains("event-bus TLS", "firewall");
    assertThat(NoAnswer.late("a", 5, true)).contains("event-bus TLS", "firewall");
    assertThat(NoAnswer.nobody("a", false)).doesNotContain("TLS");
    assertThat(NoAnswer.late("a", 5, false)).doesNotContain("TLS");
  }
}
