package dev.tokenmanager.weaviate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A 401 whose connection is lost while its token is being replaced. */
class LostResponseTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  private final CountDownLatch lost = new CountDownLatch(1);
  private final SlowManager tokens = new SlowManager(SlowManager.token(1));
  private ScriptedWeaviate weaviate;
  private Future<HttpResponse<Buffer>> response;

  @BeforeEach
  void loseA401() throws InterruptedException {
    weaviate = ScriptedWeaviate.start(stage.vertx());
    weaviate.behaviour =
        request -> {
          if (weaviate.seen().size() > 1) {
            request.response().end("welcome");
            return;
          }
          request.response().setStatusCode(401).putHeader("Content-Length", "100").write("begun");
          tokens.asked.future().onSuccess(asked -> request.connection().close());
        };
    WebClient plain =
        WebClient.wrap(
            stage
                .vertx()
                .httpClientBuilder()
                .with(weaviate.clientOptions())
                .withConnectHandler(made -> made.closeHandler(gone -> lost.countDown()))
                .build(),
            weaviate.clientOptions());
    response = WeaviateWebClient.create(plain, tokens).get("/v1/meta").send();
    assertThat(lost.await(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void send_sameTokenCame_failsForTheLostResponse() {
    tokens.answer.complete(SlowManager.token(1));

    assertThat(VerticleFixture.failureOf(response)).hasMessageContaining("closed");
    assertThat(weaviate.seen()).hasSize(1);
  }

  @Test
  void send_otherTokenCame_isSentAgain() {
    tokens.answer.complete(SlowManager.token(2));

    assertThat(VerticleFixture.result(response).bodyAsString()).isEqualTo("welcome");
    assertThat(weaviate.seen()).hasSize(2);
  }
}
