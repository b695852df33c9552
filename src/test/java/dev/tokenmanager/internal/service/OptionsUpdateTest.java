package dev.tokenmanager.internal.service;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.oidc.TokenSources;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.HttpTransport;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an owner does when its options change, without a provider. */
class OptionsUpdateTest {

  private static final SecretSource UNUSED = new SecretSource.Env("unused", "UNUSED");

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
  private final SecretReader secrets =
      new SecretReader(Map.of("UNUSED", SECRET_MARK + "unused")::get);

  @AfterEach
  void close() throws Exception {
    result(vertx.close());
  }

  private static VerticleOptions options(String... names) {
    JsonObject tokens = new JsonObject();
    for (String name : names) {
      tokens.put(name, new JsonObject());
    }
    JsonObject auth =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientId", "c")
            .put("clientSecret", SECRET_MARK + "1");
    return VerticleOptions.from(
        new JsonObject()
            .put("issuerUrl", "http://127.0.0.1:1")
            .put("auth", auth)
            .put("tokens", tokens));
  }

  /** Of an owner whose tokens have not begun: nothing is sent. */
  private OptionsUpdate updates(VerticleOptions options, NodeGroup nodes) {
    MovableClocks clocks = new MovableClocks();
    TokenStore store =
        new TokenStore(
            options.tokens().keySet(), clocks.clocks().wall(), clocks.clocks().elapsedNanos());
    ServiceMetrics metrics = new ServiceMetrics(clocks.clocks(), store);
    SecretSuppliers suppliers = new SecretSuppliers(context, secrets, clocks.clocks());
    SecretWatcher watch =
        new SecretWatcher(
            context,
            secrets,
            suppliers,
            options.tokens().values(),
            List.of(),
            (names, refreshTokens) -> {});
    RefreshScheduler scheduler =
        new RefreshScheduler(
            new SchedulerSettings(clocks.clocks(), () -> 0.5, options.tick(), 1),
            store,
            new TokenServiceListener(settings(clocks), metrics, watch));
    TokenSources sources =
        new TokenSources(
            context,
            new HttpTransport(context, source -> null, System::nanoTime),
            secrets,
            clocks.clocks(),
            () -> 1,
            scheduler.subjects());
    RefresherFactory tokens =
        new RefresherFactory(
            scheduler,
            sources,
            nodes,
            secrets,
            suppliers,
            metrics,
            clocks.clocks(),
            options.tick());
    return new OptionsUpdate(
        context,
        options,
        new OptionsUpdate.Parts(store, scheduler, tokens, secrets, suppliers, watch, sources));
  }

  private static TokenServiceSettings settings(MovableClocks clocks) {
    return new TokenServiceSettings(
        clocks.clocks(),
        () -> 0.5,
        () -> 1,
        event -> {},
        "local",
        (context, options, secrets) -> Future.succeededFuture(NodeGroup.ALONE));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  /** Two in a row: the second begins when all is done that the first left to do. */
  private void applyTwice(OptionsUpdate updates, VerticleOptions next) throws Exception {
    for (int i = 0; i < 2; i++) {
      Promise<OptionsChange> applied = Promise.promise();
      context.runOnContext(now -> updates.apply(next).onComplete(applied));
      result(applied.future());
    }
  }

  @Test
  void apply_noTokenChanges_leavesSecretsAlone() throws Exception {
    OptionsUpdate updates = updates(options("a"), NodeGroup.ALONE);
    secrets.load(List.of(UNUSED));

    applyTwice(updates, options("a"));

    assertThat(secrets.current(UNUSED)).isEqualTo(new Secret(SECRET_MARK + "unused"));
  }

  @Test
  void apply_tokenRemoved_forgetsWhatNobodyUses() throws Exception {
    OptionsUpdate updates = updates(options("a", "b"), NodeGroup.ALONE);
    secrets.load(List.of(UNUSED));

    applyTwice(updates, options("a"));

    assertThatIllegalStateException().isThrownBy(() -> secrets.current(UNUSED));
  }

  @Test
  void apply_stepFails_isLoggedByTheNameOfTheToken() throws Exception {
    OptionsUpdate updates = updates(options("a"), new Failing());
    Logger logger = (Logger) LoggerFactory.getLogger(FailureMapper.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);

    Promise<OptionsChange> applied = Promise.promise();
    context.runOnContext(now -> updates.apply(options("a", "b")).onComplete(applied));
    Throwable failure = result(applied.future().map(new Throwable()).otherwise(caught -> caught));

    logger.detachAppender(log);
    assertThat(failure).isInstanceOf(IllegalStateException.class);
    assertThat(log.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith("token b: defect java.lang.IllegalStateException at ")
        .doesNotContain(SECRET_MARK);
  }

  /** A group that no token can join. */
  private static final class Failing implements NodeGroup {
    @Override
    public RefreshCoordinator.Factory sharing(TokenOptions token, PolicySettings policy) {
      throw new IllegalStateException(SECRET_MARK + "quoted");
    }

    @Override
    public void tick() {}

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
