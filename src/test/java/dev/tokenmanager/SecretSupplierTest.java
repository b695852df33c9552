package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.ScriptedSupplier;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What suppliers of secrets may do, and what becomes of it. */
@Timeout(WaitLimit.TEST_SECONDS)
class SecretSupplierTest {

  private static final String ONE = SECRET_MARK + "one";
  private static final String TWO = SECRET_MARK + "two";

  /** For suppliers that never answer; what goes to the provider may be tried again meanwhile. */
  private static final int PATIENCE_MS = 200;

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private final ScriptedSupplier supplier = ScriptedSupplier.of(ONE);

  private TokenManagerOptions options() {
    return new TokenManagerOptions()
        .setIssuerUrl(stage.provider().issuer())
        .setMaxWaitMs(WaitLimit.MILLIS)
        .setRequestTimeoutMs(WaitLimit.MILLIS)
        .setMinRefreshIntervalMs(0)
        .setAuth(client());
  }

  private AuthOptions client() {
    return AuthOptions.clientCredentials("app", SecretOptions.supplier(supplier))
        .setClientAuthMethod("client_secret_post");
  }

  /** The provider knows that secret alone. */
  private void accept(String secret) {
    stage.provider().behaviour =
        request -> {
          if (secret.equals(request.getFormAttribute("client_secret"))) {
            stage.provider().issue(request);
          } else {
            refuse(request);
          }
        };
  }

  private static void refuse(HttpServerRequest request) {
    ScriptedProvider.refuse(request, 401, "invalid_client");
  }

  private List<@Nullable String> sent() {
    return stage.provider().forms().stream().map(form -> form.get("client_secret")).toList();
  }

  private String state() {
    return stage.status().getString("state");
  }

  private void awaitState(String state) {
    await().until(() -> state().equals(state));
  }

  private JsonObject lastError() {
    return stage.status().getJsonObject("last_error");
  }

  private void awaitAsked(int times) {
    await().until(() -> supplier.asked() >= times);
  }

  static Map<String, ScriptedSupplier.Answer> failures() {
    return Map.of(
        "fails with java.io.IOException",
        () -> Future.failedFuture(new IOException(SECRET_MARK + "in the message")),
        "fails with java.lang.IllegalStateException",
        () -> {
          throw new IllegalStateException(SECRET_MARK + "thrown");
        },
        "fails with java.lang.NoClassDefFoundError",
        () -> {
          throw new NoClassDefFoundError(SECRET_MARK + "thrown");
        },
        "answers with null",
        () -> Future.succeededFuture(null),
        "answers with an empty text",
        () -> Future.succeededFuture("\n"),
        "fails with java.lang.NullPointerException",
        () -> nothing());
  }

  @SuppressWarnings("NullAway") // what suppliers in languages without null checks do
  private static Future<String> nothing() {
    return null;
  }

  static List<String> problems() {
    return failures().keySet().stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("problems")
  void g06_failsAtDeployment_deploysAndServesWhenItAnswers(String problem) {
    supplier.answer = Objects.requireNonNull(failures().get(problem));
    stage.deploy(options());
    awaitState("BACKING_OFF");

    Throwable failure = failureOf(stage.tokens().getToken());

    assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("The secret supplier of auth.clientSecret " + problem)
        .hasMessageNotContaining(SECRET_MARK);
    assertThat(lastError().getString("error")).isEqualTo("secret_unavailable");
    assertThat(stage.provider().tokenRequests()).isZero();

    supplier.set(ONE);
    stage.clocks().pass(Duration.ofSeconds(1));

    await().until(() -> stage.tokens().current("default") != null);
    assertThat(sent()).containsExactly(ONE);
  }

  @Test
  void failsAgainAndAgain_isAskedAfterGrowingDelaysAlone() {
    supplier.answer = () -> Future.failedFuture(new IOException());
    stage.deploy(options());
    awaitState("BACKING_OFF");
    int before = supplier.asked();
    stage.clocks().pass(Duration.ofMillis(500));
    await().until(() -> stage.status().getInteger("consecutive_failures") == 2);

    assertThat(supplier.asked()).isEqualTo(before + 1);
  }

  @Test
  void neverAnswers_deploysAndFailsAfterRequestTimeout() {
    Promise<String> late = Promise.promise();
    supplier.answer = late::future;
    stage.deploy(options().setRequestTimeoutMs(PATIENCE_MS));
    awaitState("BACKING_OFF");

    assertThat(lastError().getString("message"))
        .contains("does not answer within " + PATIENCE_MS + " ms (requestTimeoutMs)");
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);

    late.complete(ONE);
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(10));
              return stage.tokens().current("default") != null;
            });
    assertThat(sent()).containsOnly(ONE);
  }

  @Test
  void blocks_delaysNobodyAndIsNotCalledAgainBeforeItReturns() {
    CountDownLatch end = new CountDownLatch(1);
    supplier.answer =
        () -> {
          end.await();
          return Future.succeededFuture(ONE);
        };
    AuthOptions other = AuthOptions.clientCredentials("other", SecretOptions.text(TWO));
    stage.deploy(
        options()
            .addToken("default", new TokenOptions().setRequestTimeoutMs(PATIENCE_MS))
            .addToken("other", new TokenOptions().setAuth(other)));

    assertThat(result(stage.tokens().getToken("other")).generation()).isEqualTo(1);
    awaitState("BACKING_OFF");
    for (int failures = 2; failures < 5; failures++) {
      stage.clocks().pass(Duration.ofSeconds(10));
      int least = failures;
      await().until(() -> stage.status().getInteger("consecutive_failures") >= least);
    }
    assertThat(supplier.asked()).isEqualTo(1);
    end.countDown();
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(10));
              return stage.tokens().current("default") != null;
            });
  }

  @Test
  void answersOnAForeignThread_isUsed() {
    supplier.answer =
        () -> {
          Promise<String> promise = Promise.promise();
          new Thread(() -> promise.complete(ONE)).start();
          return promise.future();
        };
    stage.deploy(options());

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(sent()).containsExactly(ONE);
  }

  @Test
  void calls_areMadeOnWorkerThreads() {
    AtomicBoolean onEventLoop = new AtomicBoolean();
    SecretSupplier watched =
        new SecretSupplier() {
          @Override
          public Future<String> get() {
            note();
            return Future.succeededFuture(ONE);
          }

          @Override
          public @Nullable Duration refreshAfter() {
            note();
            return null;
          }

          private void note() {
            if (Context.isOnEventLoopThread()) {
              onEventLoop.set(true);
            }
          }
        };
    stage.deploy(
        options().setAuth(AuthOptions.clientCredentials("app", SecretOptions.supplier(watched))));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(onEventLoop).isFalse();
  }

  @Test
  void shared_isAskedOnceForAll() {
    Promise<String> answer = Promise.promise();
    supplier.answer = answer::future;
    TokenManagerOptions options = options();
    for (int token = 0; token < 20; token++) {
      options.addToken("token-" + token, new TokenOptions());
    }
    stage.deploy(options);
    awaitAsked(1);
    answer.complete(ONE);

    for (int token = 0; token < 20; token++) {
      assertThat(result(stage.tokens().getToken("token-" + token)).generation()).isEqualTo(1);
    }
    assertThat(supplier.asked()).isEqualTo(1);
    assertThat(supplier.mostAtOnce()).isEqualTo(1);
  }

  @Test
  void g07_changedBeforeTheRejection_isAskedAndEndsItAtOnce() {
    accept(ONE);
    stage.deploy(options());
    stage.get();
    assertThat(supplier.asked()).isEqualTo(1);
    accept(TWO);
    supplier.set(TWO);

    stage.tokens().forceRefresh();

    await().until(() -> stage.generation() == 2);
    assertThat(sent()).containsExactly(ONE, ONE, TWO);
  }

  @Test
  void g07_rejected_isAskedBeforeEachLaterAttempt_andServesWithTheNewSecret() {
    accept(TWO);
    stage.deploy(options());
    awaitState("REJECTED");
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(401);
    supplier.set(TWO);

    stage.clocks().pass(Duration.ofSeconds(61));

    await().until(() -> stage.tokens().current("default") != null);
    assertThat(sent()).containsExactly(ONE, TWO);
  }

  @Test
  void g07_rejectedAndUnchanged_isProbedSlowly_andAskedOnceAProbe() {
    stage.provider().behaviour = SecretSupplierTest::refuse;
    stage.deploy(options());
    awaitState("REJECTED");
    for (int probe = 1; probe <= 3; probe++) {
      stage.clocks().pass(Duration.ofSeconds(61));
      int requests = probe + 1;
      await().until(() -> stage.provider().tokenRequests() == requests);
      awaitState("REJECTED");
    }

    assertThat(supplier.asked()).isEqualTo(4);
  }

  /** Such as one that makes a new assertion each time: what is refused is refused. */
  @Test
  void g07_anotherSecretWithEachAnswer_doesNotEndRejectionsForEver() {
    supplier.answer = () -> Future.succeededFuture(SECRET_MARK + supplier.asked());
    stage.provider().behaviour = SecretSupplierTest::refuse;
    stage.deploy(options());
    awaitState("REJECTED");
    // Quiet: no request for as long as a few ticks take.
    await()
        .until(
            () -> {
              int before = stage.provider().tokenRequests();
              result(stage.vertx().timer(500, TimeUnit.MILLISECONDS));
              return stage.provider().tokenRequests() == before && state().equals("REJECTED");
            });

    assertThat(stage.provider().tokenRequests()).isLessThanOrEqualTo(4);
  }

  @Test
  void g07_refreshAfter_isAskedAgain_andAChangeEndsARejection() {
    supplier.refreshAfter = Duration.ofSeconds(10);
    accept(TWO);
    stage.deploy(options());
    awaitState("REJECTED");
    supplier.set(TWO);

    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(10));
              return stage.tokens().current("default") != null;
            });
    assertThat(sent()).last().isEqualTo(TWO);
  }

  @Test
  void refreshAfter_failsLater_keepsTheLastSecret() {
    supplier.refreshAfter = Duration.ofSeconds(5);
    stage.deploy(options());
    stage.get();
    supplier.answer = () -> Future.failedFuture(new IOException());
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(5));
              return supplier.asked() >= 3;
            });

    assertThat(result(stage.tokens().forceRefresh()).generation()).isGreaterThanOrEqualTo(2);
    assertThat(sent()).containsOnly(ONE);
  }

  @Test
  void refreshAfter_throwsOrIsNotPositive_asksAtMostOnceASecond() {
    SecretSupplier hasty =
        new SecretSupplier() {
          @Override
          public Future<String> get() {
            return supplier.get();
          }

          @Override
          public Duration refreshAfter() {
            if (supplier.asked() > 1) {
              throw new IllegalStateException();
            }
            return Duration.ofDays(-1);
          }
        };
    stage.deploy(
        options().setAuth(AuthOptions.clientCredentials("app", SecretOptions.supplier(hasty))));
    stage.get();
    assertThat(supplier.asked()).isEqualTo(1);

    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              return supplier.asked() == 2;
            });
    assertThat(stage.get().getLong("generation")).isEqualTo(1);
  }

  @Test
  void apiKey_isAskedAgainWithEachRefresh_andANewOneIsANewGeneration() {
    stage.deploy(
        new TokenManagerOptions()
            .setMinRefreshIntervalMs(0)
            .setRequestTimeoutMs(WaitLimit.MILLIS)
            .setMaxWaitMs(WaitLimit.MILLIS)
            .setAuth(AuthOptions.apiKey(SecretOptions.supplier(supplier))));
    assertThat(stage.get().getString("access_token")).isEqualTo(ONE);
    assertThat(supplier.asked()).isEqualTo(1);
    supplier.set(TWO);

    AccessToken refreshed = result(stage.tokens().forceRefresh());

    assertThat(refreshed.accessToken()).isEqualTo(TWO);
    assertThat(refreshed.generation()).isEqualTo(2);
  }

  @Test
  void proxyPassword_notGivenYet_nothingIsSent() {
    supplier.answer = () -> Future.failedFuture(new IOException());
    stage.deploy(
        options()
            .setAuth(AuthOptions.clientCredentials("app", SecretOptions.text(ONE)))
            .setProxy(
                new ProxyOptions("127.0.0.1", 1)
                    .setUsername("u")
                    .setPassword(SecretOptions.supplier(supplier))));
    awaitState("BACKING_OFF");

    assertThat(lastError().getString("message")).contains("proxy.password");
    assertThat(stage.provider().metadataRequests()).isZero();
  }

  @Test
  void encryptionKey_notGiven_failsTheDeployment() {
    supplier.answer = () -> Future.failedFuture(new IOException());

    assertThat(failureOf(stage.deployment(withKey(), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cluster.encryptionKey: the secret supplier fails with java.io.IOException, and without"
                + " the key nothing can be deployed");
    supplier.set(ONE);
    assertThat(failureOf(stage.deployment(withKey(), 1)))
        .hasMessageStartingWith("cluster.encryptionKey: expected base64 of 32 bytes");
    supplier.set("A".repeat(43) + "=");
    stage.deploy(withKey());
    assertThat(stage.get().getLong("generation")).isEqualTo(1);
  }

  private TokenManagerOptions withKey() {
    return options()
        .setAuth(AuthOptions.clientCredentials("app", SecretOptions.text(ONE)))
        .setCluster(new ClusterOptions().setEncryptionKey(SecretOptions.supplier(supplier)));
  }

  @Test
  void g11_undeployedWhileAsked_endsAtOnceAndIsNotAskedAgain() {
    supplier.answer = () -> Promise.<String>promise().future();
    supplier.refreshAfter = Duration.ofSeconds(1);
    String id = stage.deploy(options());
    Future<AccessToken> waiting = stage.tokens().getToken();
    awaitAsked(1);

    stage.undeploy(id);

    assertThat(codeOf(waiting)).isEqualTo(503);
    stage.clocks().pass(Duration.ofHours(1));
    assertThat(supplier.asked()).isEqualTo(1);
  }

  @Test
  void g10_whatASupplierGives_isInNoLogAtAnyLevel() {
    List<Logger> loggers =
        Stream.of("dev.tokenmanager", "io.vertx", "io.netty")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    loggers.forEach(logger -> logger.addAppender(lines));
    try {
      supplier.answer = () -> Future.failedFuture(new IOException(SECRET_MARK + "message"));
      stage.deploy(options());
      awaitState("BACKING_OFF");
      supplier.set(ONE + " ");
      stage.clocks().pass(Duration.ofSeconds(1));
      await().until(() -> stage.tokens().current("default") != null);
      stage.provider().behaviour = SecretSupplierTest::refuse;
      stage.tokens().forceRefresh();
      awaitState("REJECTED");
    } finally {
      loggers.forEach(logger -> logger.detachAppender(lines));
    }

    assertThat(loggers).allMatch(logger -> logger.getEffectiveLevel() == Level.TRACE);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anySatisfy(line -> assertThat(line).contains("auth.clientSecret: the secret supplier"))
        .anySatisfy(line -> assertThat(line).contains("answers again"))
        .anySatisfy(line -> assertThat(line).contains("begins or ends with a blank"))
        .allSatisfy(line -> assertThat(line).doesNotContain(SECRET_MARK));
  }
}
