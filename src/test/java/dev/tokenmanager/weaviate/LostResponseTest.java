package dev.tokenmanager.weaviate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.Stage;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.provider.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A 401 whose connection is lost while its token is being replaced. */
class LostResponseTest {

  @RegisterExtension final Stage stage = new Stage();
  private final CountDownLatch lost = new CountDownLatch(1);
  private final SlowManager tokens = new SlowManager();
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
    assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void send_sameTokenCame_failsForTheLostResponse() {
    tokens.answer.complete(token(1));

    assertThat(Stage.failureOf(response)).hasMessageContaining("closed");
    assertThat(weaviate.seen()).hasSize(1);
  }

  @Test
  void send_otherTokenCame_isSentAgain() {
    tokens.answer.complete(token(2));

    assertThat(Stage.result(response).bodyAsString()).isEqualTo("welcome");
    assertThat(weaviate.seen()).hasSize(2);
  }

  private static AccessToken token(int number) {
    return new AccessToken(
        "default",
        number,
        ScriptedProvider.SECRET_MARK + "token-" + number,
        "bearer",
        null,
        Instant.EPOCH,
        List.of(),
        null);
  }

  /** Takes its time to replace a token; answers in whatever thread the test completes it. */
  private static final class SlowManager implements TokenManager {

    private final Promise<Boolean> asked = Promise.promise();
    private final Promise<AccessToken> answer = Promise.promise();

    @Override
    public Future<AccessToken> getToken(String name) {
      return Future.succeededFuture(token(1));
    }

    @Override
    public Future<AccessToken> forceRefresh(String name) {
      return answer.future();
    }

    @Override
    public Future<AccessToken> reportRejected(AccessToken token) {
      asked.tryComplete(true);
      return answer.future();
    }

    @Override
    public AccessToken current(String name) {
      return token(1);
    }

    @Override
    public Future<JsonObject> status() {
      return Future.succeededFuture(new JsonObject());
    }
  }
}
