package dev.tokenmanager.weaviate;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.weaviate.client.WeaviateClient;
import io.weaviate.client.base.Result;
import io.weaviate.client.v1.async.WeaviateAsyncClient;
import io.weaviate.client.v1.schema.model.Schema;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who waits for the first token and who does not, with the older official client. */
@Timeout(WaitLimit.TEST_SECONDS)
class TokenManagerAccessTokenProviderTest {

  private static final String TOKEN = SECRET_MARK + "token-1";

  @RegisterExtension final Premises premises = new Premises();

  private final TokenManagerAccessTokenProvider provider =
      new TokenManagerAccessTokenProvider(premises.tokens);

  /** The token requests that nobody has answered. */
  private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();

  TokenManagerAccessTokenProviderTest() throws Exception {}

  private WeaviateClient client() {
    return new WeaviateClient(OlderClientTest.config(premises.weaviate), provider);
  }

  private void deployWithoutAnswer() throws Exception {
    premises.provider.behaviour = held::add;
    premises.deploy();
  }

  private void answer() throws Exception {
    premises.provider.issue(held.poll(WaitLimit.SECONDS, TimeUnit.SECONDS));
  }

  private <T> T onEventLoop(Callable<T> what) throws Exception {
    Promise<T> done = Promise.promise();
    premises
        .vertx
        .getOrCreateContext()
        .runOnContext(
            start -> {
              try {
                done.complete(what.call());
              } catch (Throwable e) {
                done.fail(e);
              }
            });
    return result(done.future());
  }

  @Test
  void plainThread_noToken_waitsForTheFirst() throws Exception {
    deployWithoutAnswer();
    CompletableFuture<String> token = CompletableFuture.supplyAsync(provider::getAccessToken);
    HttpServerRequest request = held.poll(WaitLimit.SECONDS, TimeUnit.SECONDS);
    assertThat(token).isNotDone();

    premises.provider.issue(request);

    assertThat(token.get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEqualTo(TOKEN);
  }

  @Test
  void executeBlocking_noToken_callsWaitForTheFirst() throws Exception {
    deployWithoutAnswer();
    var schema = premises.vertx.executeBlocking(() -> client().schema().getter().run());
    answer();

    assertThat(result(schema).hasErrors()).isFalse();
    assertThat(premises.weaviate.last()).isEqualTo("/v1/schema " + FIRST);
  }

  @Test
  void eventLoop_noToken_everyCallFailsAtOnceAndSaysWhatToDo() throws Exception {
    deployWithoutAnswer();
    WeaviateClient client = onEventLoop(this::client);

    Result<Schema> sync = onEventLoop(() -> client.schema().getter().run());
    assertThat(sync.getError().getMessages().get(0).getThrowable())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("\"default\"", "event-loop", "getToken()", "executeBlocking");
    assertThatThrownBy(
            () ->
                onEventLoop(
                    () ->
                        client
                            .collections
                            .use("Things", Map.class)
                            .query
                            .nearVectorUntyped(new float[] {1})))
        .hasCauseInstanceOf(IllegalStateException.class);
    try (WeaviateAsyncClient async = client.async()) {
      assertThatThrownBy(() -> onEventLoop(() -> async.schema().getter().run()))
          .hasCauseInstanceOf(IllegalStateException.class);
    }
    assertThat(premises.weaviate.calls).isEmpty();
  }

  @Test
  void eventLoop_tokenHeld_asyncCallHasIt() throws Exception {
    premises.deploy();
    result(premises.tokens.getToken());

    try (WeaviateAsyncClient async = client().async()) {
      var schema = onEventLoop(() -> async.schema().getter().run());
      assertThat(schema.get(WaitLimit.SECONDS, TimeUnit.SECONDS).hasErrors()).isFalse();
    }
    assertThat(premises.weaviate.last()).isEqualTo("/v1/schema " + FIRST);
  }

  @Test
  void credentialRejected_otherThread_failsWithTheReason() throws Exception {
    premises.provider.behaviour =
        request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    premises.deploy();

    assertThat(catchThrowableOfType(IllegalStateException.class, provider::getAccessToken))
        .hasMessageStartingWith("No token \"default\": ")
        .satisfies(e -> assertThat(reason(e)).isEqualTo(TokenFailure.REJECTED));
    assertThat(client().schema().getter().run().getError().getMessages().get(0).getThrowable())
        .satisfies(e -> assertThat(reason(e)).isEqualTo(TokenFailure.REJECTED));
  }

  private static TokenFailure reason(Throwable failure) {
    return TokenFailure.of(Objects.requireNonNull(failure.getCause()));
  }

  @Test
  void providerSilent_otherThread_waitsNoLongerThanMaxWait() throws Exception {
    premises.provider.behaviour = request -> {};
    premises.deploy(premises.provider.options().put("maxWaitMs", 100));

    assertThat(catchThrowableOfType(IllegalStateException.class, provider::getAccessToken))
        .satisfies(e -> assertThat(reason(e)).isIn(TokenFailure.UNAVAILABLE, TokenFailure.TIMEOUT));
  }

  @Test
  void interrupted_whileWaiting_failsAndStaysInterrupted() throws Exception {
    deployWithoutAnswer();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      var seen =
          executor.submit(
              () -> {
                Thread.currentThread().interrupt();
                Throwable failure = catchThrowable(provider::getAccessToken);
                return Thread.currentThread().isInterrupted() ? failure : null;
              });

      assertThat(seen.get(WaitLimit.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Interrupted");
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void name_ofAnotherToken_isUsed() throws Exception {
    premises.deploy();
    var other = new TokenManagerAccessTokenProvider(premises.tokens, "other");

    assertThat(catchThrowableOfType(IllegalStateException.class, other::getAccessToken))
        .hasMessageContaining("\"other\"")
        .satisfies(e -> assertThat(reason(e)).isEqualTo(TokenFailure.UNKNOWN_TOKEN));
  }

  @Test
  void shutdown_byOneClient_leavesTheOthersTheirToken() throws Exception {
    premises.deploy();
    result(premises.tokens.getToken());

    provider.shutdown();

    assertThat(provider.getAccessToken()).isEqualTo(TOKEN);
  }
}
