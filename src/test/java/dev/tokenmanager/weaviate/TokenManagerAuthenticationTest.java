package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.SECOND;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.api.WeaviateClientAsync;
import io.weaviate.client6.v1.api.WeaviateOAuthException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who waits for the first token and who does not. */
@Timeout(WaitLimit.TEST_SECONDS)
@SuppressWarnings("try") // The close of the official client throws anything.
class TokenManagerAuthenticationTest {

  @RegisterExtension final Premises premises = new Premises();

  /** The token requests that nobody has answered. */
  private final BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();

  TokenManagerAuthenticationTest() throws Exception {}

  /** Bearer and token, as a call would send it. */
  private String bearer() {
    return "Bearer "
        + new ManagedTokenProvider(premises.tokens, "default").getToken().accessToken();
  }

  private static TokenFailure reason(Throwable failure) {
    return TokenFailure.of(Objects.requireNonNull(failure.getCause()));
  }

  /** The token manager, which gets no answer before {@link #answer}. */
  private void deployWithoutAnswer() throws Exception {
    premises.provider.behaviour = held::add;
    premises.deploy();
  }

  private void answer() throws Exception {
    premises.provider.issue(held.poll(WaitLimit.SECONDS, TimeUnit.SECONDS));
  }

  private <T> T onContext(Context context, Callable<T> what) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        start -> {
          try {
            done.complete(what.call());
          } catch (Throwable e) {
            done.fail(e);
          }
        });
    return result(done.future());
  }

  private Context workerContext() throws Exception {
    Promise<Context> deployed = Promise.promise();
    premises.vertx.deployVerticle(
        new VerticleBase() {
          @Override
          public Future<?> start() {
            deployed.complete(context);
            return Future.succeededFuture();
          }
        },
        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER));
    return result(deployed.future());
  }

  @Test
  void plainThread_noToken_waitsForTheFirst() throws Exception {
    deployWithoutAnswer();
    CompletableFuture<String> bearer = CompletableFuture.supplyAsync(this::bearer);
    HttpServerRequest request = held.poll(WaitLimit.SECONDS, TimeUnit.SECONDS);
    assertThat(bearer).isNotDone();

    premises.provider.issue(request);

    assertThat(bearer.get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEqualTo(FIRST);
  }

  @Test
  void workerThread_noToken_waitsForTheFirst() throws Exception {
    deployWithoutAnswer();
    Context worker = workerContext();
    CompletableFuture<String> bearer = new CompletableFuture<>();
    worker.runOnContext(start -> bearer.complete(bearer()));
    answer();

    assertThat(bearer.get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEqualTo(FIRST);
  }

  @Test
  void executeBlocking_noToken_waitsForTheFirst() throws Exception {
    deployWithoutAnswer();
    var bearer = premises.vertx.executeBlocking(this::bearer);
    answer();

    assertThat(result(bearer)).isEqualTo(FIRST);
  }

  @Test
  void eventLoop_noToken_failsAtOnceAndSaysWhatToDo() throws Exception {
    deployWithoutAnswer();

    Context loop = premises.vertx.getOrCreateContext();

    assertThatThrownBy(() -> onContext(loop, this::bearer))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("\"default\"", "event-loop", "getToken()", "executeBlocking");
    assertThatThrownBy(() -> onContext(loop, premises::client))
        .cause()
        .isInstanceOf(WeaviateOAuthException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("getToken()");
    assertThat(premises.weaviate.calls).isEmpty();
  }

  @Test
  void eventLoop_tokenHeld_hasIt() throws Exception {
    premises.deploy();
    result(premises.tokens.getToken());

    assertThat(onContext(premises.vertx.getOrCreateContext(), this::bearer)).isEqualTo(FIRST);
  }

  /** No token any more, although clients have been built. */
  private void undeploy() throws Exception {
    for (String id : premises.vertx.deploymentIDs()) {
      result(premises.vertx.undeploy(id));
    }
  }

  @Test
  void eventLoop_clientBuiltAndTokenGone_restCallFailsAtOnce() throws Exception {
    premises.deploy();
    Context loop = premises.vertx.getOrCreateContext();
    try (WeaviateClient client = premises.client()) {
      undeploy();
      int calls = premises.weaviate.calls.size();

      assertThatThrownBy(() -> onContext(loop, client.collections::list))
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("getToken()");
      assertThat(premises.weaviate.calls).hasSize(calls);
    }
  }

  @Test
  void eventLoop_asyncCallsAndTokenGone_waitElsewhere() throws Exception {
    premises.deploy();
    Context loop = premises.vertx.getOrCreateContext();
    try (WeaviateClientAsync client = premises.asyncClient()) {
      undeploy();
      deployWithoutAnswer();

      var list = onContext(loop, client.collections::list);
      var size = onContext(loop, client.collections.use("Things")::size);
      answer();

      assertThat(list.get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEmpty();
      assertThat(size.get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
      assertThat(premises.weaviate.calls).contains("/v1/schema " + SECOND, "Aggregate " + SECOND);
    }
  }

  @Test
  void credentialRejected_otherThread_failsWithTheReason() throws Exception {
    premises.provider.behaviour =
        request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    premises.deploy();

    assertThat(catchThrowableOfType(WeaviateOAuthException.class, this::bearer))
        .hasMessageStartingWith("No token \"default\": ")
        .satisfies(e -> assertThat(reason(e)).isEqualTo(TokenFailure.REJECTED));
  }

  @Test
  void providerSilent_otherThread_waitsNoLongerThanMaxWait() throws Exception {
    premises.provider.behaviour = request -> {};
    premises.deploy(premises.provider.options().put("maxWaitMs", 100));

    assertThat(catchThrowableOfType(WeaviateOAuthException.class, this::bearer))
        .satisfies(e -> assertThat(reason(e)).isIn(TokenFailure.UNAVAILABLE, TokenFailure.TIMEOUT));
  }

  @Test
  void interrupted_whileWaiting_failsAndStaysInterrupted() throws Exception {
    deployWithoutAnswer();
    var executor = Executors.newSingleThreadExecutor();
    try {
      var seen =
          executor.submit(
              () -> {
                Thread.currentThread().interrupt();
                Throwable failure = catchThrowable(this::bearer);
                return Thread.currentThread().isInterrupted() ? failure : null;
              });

      assertThat(seen.get(WaitLimit.SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(WeaviateOAuthException.class)
          .hasMessageContaining("Interrupted");
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void name_ofAnotherToken_isUsed() throws Exception {
    premises.deploy();
    var other = new TokenManagerAuthentication(premises.tokens, "other");

    assertThatThrownBy(() -> new WeaviateClient(premises.weaviate.config(other)))
        .isInstanceOf(WeaviateOAuthException.class)
        .hasMessageContaining("\"other\"")
        .rootCause()
        .satisfies(e -> assertThat(TokenFailure.of(e)).isEqualTo(TokenFailure.UNKNOWN_TOKEN));
  }
}
