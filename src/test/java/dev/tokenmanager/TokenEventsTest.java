package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Events and status, as those who deployed the verticle get them. */
class TokenEventsTest {

  private static final String ADDRESS = "weaviate.token.events";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private final List<TokenEvent> heard = new CopyOnWriteArrayList<>();

  private List<TokenEventType> types() {
    return heard.stream().map(TokenEvent::type).toList();
  }

  @Test
  void events_ofAToken_areHeardUntilClosed() {
    EventRegistration registration = stage.tokens().events(heard::add);
    String id = stage.deploy();
    stage.get();
    result(stage.tokens().forceRefresh());
    await().until(() -> heard.size() == 2);

    assertThat(types()).containsExactly(TokenEventType.ACQUIRED, TokenEventType.REFRESHED);
    TokenEvent first = heard.get(0);
    assertThat(first.name()).isEqualTo("default");
    assertThat(first.node()).isEqualTo("local");
    assertThat(first.at()).isEqualTo(stage.clocks().now().wall());
    assertThat(first.generation()).isEqualTo(1);
    assertThat(first.expiresAt()).isNotNull();
    assertThat(first.source()).isEqualTo(TokenOrigin.PROVIDER);
    assertThat(first.exchange()).isNotNull();
    assertThat(first.error()).isNull();

    registration.close();
    registration.close();
    stage.undeploy(id);
    await().until(() -> stage.events().contains("stopped"));
    assertThat(heard).hasSize(2);
  }

  @Test
  void events_rejection_saysWhy() {
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.tokens().events(heard::add);
    stage.deploy();

    await().until(() -> types().contains(TokenEventType.REJECTED));

    TokenError error = Objects.requireNonNull(heard.get(0).error());
    assertThat(error.failure()).isEqualTo(TokenFailure.REJECTED);
    assertThat(error.error()).isEqualTo("invalid_client");
    assertThat(error.message()).isNotEmpty();
    assertThat(heard).asString().doesNotContain(SECRET_MARK);
    TokenStatus status = result(stage.tokens().tokens()).get(0);
    assertThat(status.state()).isEqualTo(TokenStatus.State.REJECTED);
    assertThat(status.health()).isEqualTo(TokenStatus.Health.EXPIRED);
    assertThat(Objects.requireNonNull(status.lastError()).error()).isEqualTo("invalid_client");
  }

  @Test
  void events_whatStrangersPublish_isNotTold() {
    stage.tokens().events(heard::add);

    stage.vertx().eventBus().publish(ADDRESS, "text");
    stage.vertx().eventBus().publish(ADDRESS, null);
    stage.vertx().eventBus().publish(ADDRESS, Buffer.buffer("{}"));
    stage.vertx().eventBus().publish(ADDRESS, new JsonObject().put("event", "acquired"));
    stage.vertx().eventBus().publish(ADDRESS, new JsonObject().put("event", "of_tomorrow"));
    stage.deploy();
    await().until(() -> !heard.isEmpty());

    assertThat(types()).containsExactly(TokenEventType.ACQUIRED);
  }

  @Test
  void events_handlerThrows_isLoggedWithoutItsMessageAndHearsTheNext() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(EventConsumer.class);
    logger.addAppender(log);
    stage
        .tokens()
        .events(
            event -> {
              heard.add(event);
              throw new IllegalStateException(SECRET_MARK + "in a message");
            });
    stage.deploy();
    stage.get();
    result(stage.tokens().forceRefresh());
    await().until(() -> heard.size() == 2);
    await().until(() -> log.list.size() == 2);
    logger.detachAppender(log);

    assertThat(log.list)
        .allSatisfy(
            line -> {
              assertThat(line.getFormattedMessage())
                  .startsWith("A handler of token events threw java.lang.IllegalStateException at ")
                  .doesNotContain(SECRET_MARK);
              assertThat(line.getThrowableProxy()).isNull();
            });
  }

  @Test
  void events_inAVerticle_areToldOnItsContextAndEndWithIt() {
    Promise<Context> told = Promise.promise();
    Listener listener = new Listener(told);
    String id = result(stage.vertx().deployVerticle(listener));
    stage.deploy();

    assertThat(root(result(told.future()))).isSameAs(root(Objects.requireNonNull(listener.own)));
    stage.undeploy(id);
    int before = listener.count.get();
    stage.tokens().events(heard::add);
    result(stage.tokens().forceRefresh());
    await().until(() -> !heard.isEmpty());
    assertThat(listener.count).hasValue(before);
  }

  /** A message has a context of its own, on that of the consumer. */
  private static Context root(Context context) {
    return ((ContextInternal) context).unwrap();
  }

  /** Registers, and never closes. */
  private static final class Listener extends VerticleBase {
    private final Promise<Context> told;
    @Nullable Context own;
    final AtomicInteger count = new AtomicInteger();

    Listener(Promise<Context> told) {
      this.told = told;
    }

    @Override
    public Future<?> start() {
      own = context;
      TokenManager.create(vertx)
          .events(
              event -> {
                count.incrementAndGet();
                told.tryComplete(vertx.getOrCreateContext());
              });
      return Future.succeededFuture();
    }
  }

  @Test
  void tokens_healthy_areTyped() {
    stage.deploy();
    AccessToken token = result(stage.tokens().getToken());

    List<TokenStatus> all = result(stage.tokens().tokens());

    assertThat(all).hasSize(1);
    TokenStatus status = all.get(0);
    assertThat(status.name()).isEqualTo(TokenManager.DEFAULT_NAME);
    assertThat(status.state()).isEqualTo(TokenStatus.State.IDLE);
    assertThat(status.health()).isEqualTo(TokenStatus.Health.HEALTHY);
    assertThat(status.generation()).isEqualTo(1);
    assertThat(status.expiresAt()).isEqualTo(token.expiresAt());
    assertThat(status.issuedAt()).isEqualTo(token.issuedAt());
    assertThat(status.usableUntil()).isBefore(token.expiresAt());
    assertThat(status.refreshAt()).isBefore(status.usableUntil());
    assertThat(status.lastSuccessAt()).isNotNull();
    assertThat(status.outageBudget()).isNotNull();
    assertThat(status.source()).isEqualTo(TokenOrigin.PROVIDER);
    assertThat(status.credential()).isEqualTo(TokenStatus.Credential.CURRENT);
    assertThat(status.issuer()).isEqualTo(stage.provider().issuer());
    assertThat(status.tokenEndpoint()).isEqualTo(stage.provider().issuer() + "/token");
    assertThat(status.clientId()).isEqualTo("client");
    assertThat(status.cluster()).isNull();
    assertThat(status.stateFile()).isNull();
    assertThat(status.lastError()).isNull();
    assertThat(all).asString().doesNotContain(SECRET_MARK);
  }

  @Test
  void current_withoutAName_isTheDefault() {
    assertThat(stage.tokens().current()).isNull();
    stage.deploy();

    assertThat(result(stage.tokens().getToken())).isEqualTo(stage.tokens().current());
  }
}
