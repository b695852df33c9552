package dev.tokenmanager.keeper;

import static dev.tokenmanager.provider.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.SecretSource;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
import dev.tokenmanager.oidc.HttpTransport;
import dev.tokenmanager.oidc.TokenSources;
import dev.tokenmanager.refresh.MovableClocks;
import dev.tokenmanager.refresh.PolicySettings;
import dev.tokenmanager.store.TokenStore;
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
class UpdatesTest {

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
    return VerticleOptionsReader.read(
        new JsonObject()
            .put("issuerUrl", "http://127.0.0.1:1")
            .put("auth", auth)
            .put("tokens", tokens));
  }

  /** Of an owner whose tokens have not begun: nothing is sent. */
  private Updates updates(VerticleOptions options, NodeGroup nodes) {
    MovableClocks clocks = new MovableClocks();
    Vitals vitals = new Vitals(clocks.clocks());
    TokenStore store =
        new TokenStore(
            options.tokens().keySet(), clocks.clocks().wall(), clocks.clocks().elapsedNanos());
    SecretWatch watch =
        new SecretWatch(
            context, secrets, options.tokens().values(), List.of(), (names, refreshTokens) -> {});
    Keeper keeper =
        new Keeper(
            new KeeperSettings(clocks.clocks(), () -> 0.5, options.tick(), 1),
            store,
            new OwnerListener(settings(clocks), vitals, watch));
    TokenSources sources =
        new TokenSources(context, new HttpTransport(context), secrets, clocks.clocks());
    OwnedTokens tokens =
        new OwnedTokens(keeper, sources, nodes, secrets, vitals, clocks.clocks(), options.tick());
    return new Updates(
        context, options, new Updates.Parts(store, keeper, tokens, secrets, watch, sources));
  }

  private static OwnerSettings settings(MovableClocks clocks) {
    return new OwnerSettings(
        clocks.clocks(),
        () -> 0.5,
        event -> {},
        "local",
        (context, options, secrets) -> Future.succeededFuture(NodeGroup.ALONE));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Two in a row: the second begins when all is done that the first left to do. */
  private void applyTwice(Updates updates, VerticleOptions next) throws Exception {
    for (int i = 0; i < 2; i++) {
      Promise<OptionsChange> applied = Promise.promise();
      context.runOnContext(now -> updates.apply(next).onComplete(applied));
      result(applied.future());
    }
  }

  @Test
  void apply_noTokenChanges_leavesSecretsAlone() throws Exception {
    Updates updates = updates(options("a"), NodeGroup.ALONE);
    secrets.load(List.of(UNUSED));

    applyTwice(updates, options("a"));

    assertThat(secrets.current(UNUSED)).isEqualTo(new Secret(SECRET_MARK + "unused"));
  }

  @Test
  void apply_tokenRemoved_forgetsWhatNobodyUses() throws Exception {
    Updates updates = updates(options("a", "b"), NodeGroup.ALONE);
    secrets.load(List.of(UNUSED));

    applyTwice(updates, options("a"));

    assertThatIllegalStateException().isThrownBy(() -> secrets.current(UNUSED));
  }

  @Test
  void apply_stepFails_isLoggedByTheNameOfTheToken() throws Exception {
    Updates updates = updates(options("a"), new Failing());
    Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
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
    public Sharing.Factory sharing(TokenOptions token, PolicySettings policy) {
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
