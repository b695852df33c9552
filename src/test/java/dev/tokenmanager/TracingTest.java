package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.RecordingTracer;
import dev.tokenmanager.testing.RecordingTracer.Span;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Contract §10: each token request is a span, which ends, and shows no secret. */
class TracingTest {

  private static final String NAME = "weaviate_token refresh";

  private final RecordingTracer tracer = new RecordingTracer();
  @RegisterExtension final VerticleFixture stage = new VerticleFixture(tracer.vertx());
  @TempDir Path dir;

  /** Whatever a test did. */
  @AfterEach
  void spans_all_endedOnceAndShowNoSecret() {
    await().untilAsserted(() -> assertThat(tracer.spans()).allMatch(span -> span.ends() == 1));
    // Nothing but attempts and their exchanges: no message of ours, to whomever, is in their trace.
    assertThat(tracer.spans()).extracting(Span::name).isSubsetOf(NAME, "POST");
    assertThat(tracer.spans())
        .allSatisfy(
            span -> assertThat(span.toString()).doesNotContain(ScriptedProvider.SECRET_MARK));
  }

  /** The one attempt, when it has ended. */
  private Span attempt() {
    return attempts(1).get(0);
  }

  private List<Span> attempts(int count) {
    await()
        .untilAsserted(
            () -> assertThat(tracer.named(NAME)).hasSize(count).allMatch(span -> span.ends() == 1));
    return tracer.named(NAME);
  }

  private List<Span> exchangesOf(Span attempt) {
    return tracer.spans().stream().filter(span -> span.parent() == attempt).toList();
  }

  private JsonObject options() {
    return stage.provider().options().put("minRefreshIntervalMs", 0);
  }

  private void behave(ScriptedProvider.Behaviour behaviour) {
    stage.provider().behaviour = behaviour;
  }

  @Test
  void token_firstOne_isASpanWithItsExchangeAsChild() {
    stage.deploy(options());
    stage.get();

    Span attempt = attempt();
    assertThat(attempt.parent()).isNull();
    assertThat(attempt.failure()).isNull();
    assertThat(attempt.tags())
        .containsOnly(
            entry("weaviate_token.name", "default"),
            entry("weaviate_token.attempt", "1"),
            entry("weaviate_token.grant_type", "client_credentials"),
            entry("server.address", "127.0.0.1"),
            entry("server.port", Integer.toString(stage.provider().port())),
            entry("weaviate_token.outcome", "ok"),
            entry("weaviate_token.generation", "1"));
    assertThat(exchangesOf(attempt))
        .singleElement()
        .satisfies(
            exchange -> {
              assertThat(exchange.name()).isEqualTo("POST");
              assertThat(exchange.tags())
                  .containsOnly(
                      entry("url.full", stage.provider().issuer() + "/token"),
                      entry("http.request.method", "POST"),
                      entry("http.response.status_code", "200"));
            });
  }

  @Test
  void get_fromMemory_isNoSpan() {
    stage.deploy(options());
    stage.get();
    attempt();
    int before = tracer.spans().size();

    stage.get();
    assertThat(stage.tokens().current("default")).isNotNull();

    assertThat(tracer.spans()).hasSize(before);
  }

  @Test
  void refresh_byRefreshToken_saysSo() {
    behave(
        request ->
            ScriptedProvider.json(
                request,
                200,
                new JsonObject()
                    .put("access_token", ScriptedProvider.SECRET_MARK + request.getHeader("number"))
                    .put("refresh_token", ScriptedProvider.SECRET_MARK + "refresh")
                    .put("token_type", "Bearer")
                    .put("expires_in", 300)));
    stage.deploy(options());
    stage.get();

    result(stage.tokens().forceRefresh());

    assertThat(attempts(2))
        .extracting(
            span -> span.tags().get("weaviate_token.grant_type"),
            span -> span.tags().get("weaviate_token.generation"))
        .containsExactly(tuple("client_credentials", "1"), tuple("refresh_token", "2"));
  }

  @Test
  void attempt_rejected_endsWithTheFailureThatCallersGet() {
    behave(request -> ScriptedProvider.refuse(request, 401, "invalid_client"));
    stage.deploy(options());
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(401);

    Span attempt = attempt();
    assertThat(attempt.tags())
        .contains(
            entry("weaviate_token.outcome", "rejected"), entry("error.type", "invalid_client"))
        .doesNotContainKey("weaviate_token.generation");
    assertThat(attempt.failure())
        .isInstanceOfSatisfying(
            ReplyException.class, failure -> assertThat(failure.failureCode()).isEqualTo(401));
    assertThat(exchangesOf(attempt))
        .singleElement()
        .satisfies(
            exchange ->
                assertThat(exchange.tags()).containsEntry("http.response.status_code", "401"));
  }

  @Test
  void attempt_answerOfNoUse_endsUnusable() {
    behave(
        request ->
            ScriptedProvider.json(
                request,
                200,
                new JsonObject()
                    .put("access_token", ScriptedProvider.SECRET_MARK + "the-same")
                    .put("token_type", "Bearer")
                    .put("expires_in", 300)));
    stage.deploy(options());
    stage.get();

    assertThat(codeOf(stage.tokens().forceRefresh())).isEqualTo(502);

    assertThat(attempts(2).get(1).tags())
        .contains(
            entry("weaviate_token.outcome", "unusable"), entry("error.type", "repeated_token"));
  }

  @Test
  void attempt_noAnswerInTime_endsAsTimeout() {
    behave(request -> {});
    stage.deploy(options().put("requestTimeoutMs", 100));

    await().until(() -> !tracer.named(NAME).isEmpty());
    Span attempt = tracer.named(NAME).get(0);
    await().until(() -> attempt.ends() == 1);
    assertThat(attempt.tags())
        .contains(entry("weaviate_token.outcome", "timeout"), entry("error.type", "timeout"));
    assertThat(Objects.requireNonNull(attempt.failure()).getMessage()).contains("100 ms");
  }

  @Test
  void attempt_beforeThereIsARequest_isASpanToo() {
    stage.provider().metadata = request -> request.response().setStatusCode(404).end();
    stage.deploy(options());
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(502);

    Span attempt = attempt();
    assertThat(attempt.tags())
        .containsEntry("weaviate_token.outcome", "unusable")
        .containsKey("error.type")
        .doesNotContainKey("server.address");
    assertThat(exchangesOf(attempt)).isEmpty();
  }

  @Test
  void attempt_secretThatThrows_failsInTheSameTurnAndEnds() {
    SecretOptions secret =
        SecretOptions.supplier(() -> Future.failedFuture(ScriptedProvider.SECRET_MARK + "lost"));
    stage.deploy(
        new TokenManagerOptions()
            .setIssuerUrl(stage.provider().issuer())
            .setAuth(AuthOptions.clientCredentials("client", secret)));
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);

    assertThat(tracer.named(NAME).get(0).tags())
        .contains(
            entry("weaviate_token.outcome", "unavailable"),
            entry("error.type", "secret_unavailable"));
  }

  @Test
  void attempt_underWayAtUndeployment_endsAsStopped() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    behave(held::add);
    String id = stage.deploy(options());
    await().until(() -> held.size() == 1);
    assertThat(tracer.named(NAME)).singleElement().matches(span -> span.ends() == 0);

    stage.undeploy(id);

    Span attempt = tracer.named(NAME).get(0);
    assertThat(attempt.ends()).isEqualTo(1);
    assertThat(attempt.tags())
        .contains(entry("weaviate_token.outcome", "unavailable"), entry("error.type", "stopped"));
  }

  @Test
  void attempt_endsDuringUndeployment_isNoFailure() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    behave(held::add);
    String id = stage.deploy(options());
    await().until(() -> held.size() == 1);
    stage
        .vertx()
        .eventBus()
        .consumer("weaviate.token.events", stopped -> stage.provider().issue(held.remove()));

    stage.undeploy(id);

    assertThat(attempt().tags())
        .containsEntry("weaviate_token.outcome", "ok")
        .doesNotContainKey("weaviate_token.generation");
  }

  @Test
  void exchanges_severalOfOneAttempt_areAllItsChildren() {
    behave(
        request -> {
          if (stage.provider().tokenRequests() == 1) {
            ScriptedProvider.refuse(request, 401, "invalid_client");
          } else {
            stage.provider().issue(request);
          }
        });
    JsonObject options = options();
    options
        .getJsonObject("auth")
        .put("previousClientSecret", ScriptedProvider.SECRET_MARK + "previous");
    stage.deploy(options);
    stage.get();

    assertThat(exchangesOf(attempt()))
        .extracting(span -> span.tags().get("http.response.status_code"))
        .containsExactly("401", "200");
  }

  @Test
  void exchange_afterAKeyWasUsedOnAnotherThread_isAChildAllTheSame() throws Exception {
    Path key =
        Files.writeString(dir.resolve("key.pem"), TestKeys.pkcs8(TestKeys.rsa(2048).getPrivate()));
    stage.deploy(
        options()
            .put(
                "auth",
                new JsonObject()
                    .put("type", "client_credentials")
                    .put("clientId", "client")
                    .put("clientAuthMethod", "private_key_jwt")
                    .put("privateKeyFile", key.toString())));
    stage.get();

    assertThat(exchangesOf(attempt())).hasSize(1);
  }

  @Test
  void exchange_withAQueryInItsUrl_isNotTold() {
    String endpoint =
        stage.provider().issuer() + "/token?key=" + ScriptedProvider.SECRET_MARK + "query";
    stage.deploy(
        new JsonObject()
            .put("oidcConfig", new JsonObject().put("tokenEndpoint", endpoint))
            .put("auth", ScriptedProvider.clientCredentials()));
    stage.get();

    assertThat(exchangesOf(attempt())).isEmpty();
    assertThat(tracer.spans()).hasSize(1);
  }

  @Test
  void apiKey_asksNoProvider_isNoSpan() {
    stage.deploy(
        new JsonObject()
            .put(
                "auth",
                new JsonObject()
                    .put("type", "api_key")
                    .put("apiKey", ScriptedProvider.SECRET_MARK + "key")));
    stage.get();

    assertThat(tracer.spans()).isEmpty();
  }

  @Test
  void attempts_ofAnOutage_areSpansUntilItEnds() {
    behave(request -> request.response().setStatusCode(500).end());
    stage.deploy(options());
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);
    attempts(1);
    behave(stage.provider()::issue);

    stage.clocks().pass(Duration.ofSeconds(1));
    stage.get();

    assertThat(attempts(2))
        .extracting(span -> span.tags().get("weaviate_token.outcome"))
        .containsExactly("unavailable", "ok");
  }
}
