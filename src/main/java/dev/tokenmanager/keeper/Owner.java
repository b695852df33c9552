package dev.tokenmanager.keeper;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.oidc.HttpTransport;
import dev.tokenmanager.oidc.TokenSources;
import dev.tokenmanager.store.TokenStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns all tokens of one address in one Vert.x, however many verticle instances answer for them:
 * one context, one periodic timer, one transport. Its methods may be called from any thread.
 */
public final class Owner {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ContextInternal context;
  private final OwnerSettings settings;
  private final TokenStore store;
  private final Vitals vitals;
  private final Keeper keeper;
  private final HttpTransport transport;
  private final SecretWatch secrets;
  private final NodeGroup nodes;
  private final Updates updates;
  private final long timer;
  private volatile @Nullable ConfigurationStatus configuration;

  private Owner(
      ContextInternal context,
      VerticleOptions options,
      OwnerSettings settings,
      SecretReader secrets,
      NodeGroup nodes) {
    this.context = context;
    this.settings = settings;
    this.nodes = nodes;
    this.vitals = new Vitals(settings.clocks());
    this.store =
        new TokenStore(
            options.tokens().keySet(), settings.clocks().wall(), settings.clocks().elapsedNanos());
    this.transport = new HttpTransport(context);
    this.secrets =
        new SecretWatch(
            context,
            secrets,
            options.tokens().values(),
            options.cluster().secrets(),
            this::onSecretsChanged);
    KeeperSettings keeperSettings =
        new KeeperSettings(
            settings.clocks(), settings.jitter(), options.tick(), options.maxConcurrentRequests());
    OwnerListener listener = new OwnerListener(settings, vitals, this.secrets);
    this.keeper = new Keeper(keeperSettings, store, listener);
    TokenSources sources = new TokenSources(context, transport, secrets, settings.clocks());
    OwnedTokens tokens =
        new OwnedTokens(keeper, sources, nodes, secrets, vitals, settings.clocks(), options.tick());
    options.tokens().values().forEach(tokens::add);
    this.updates =
        new Updates(
            context,
            options,
            new Updates.Parts(store, keeper, tokens, secrets, this.secrets, sources));
    this.timer = context.setPeriodic(options.tick().toMillis(), id -> tick());
  }

  /**
   * Opens an owner on a context of its own; fails with {@link IllegalArgumentException} for
   * unreadable secrets.
   */
  static Future<Owner> open(
      ContextInternal context, VerticleOptions options, OwnerSettings settings) {
    return context
        .executeBlocking(() -> OptionFiles.read(options), false)
        .compose(
            loaded ->
                onContext(
                    context,
                    () ->
                        settings
                            .nodes()
                            .open(context, options, loaded)
                            .compose(nodes -> opened(context, options, settings, loaded, nodes))));
  }

  private static Future<Owner> opened(
      ContextInternal context,
      VerticleOptions options,
      OwnerSettings settings,
      SecretReader secrets,
      NodeGroup nodes) {
    try {
      return Future.succeededFuture(new Owner(context, options, settings, secrets, nodes));
    } catch (RuntimeException e) {
      return nodes.close().transform(closed -> Future.failedFuture(e));
    }
  }

  private void tick() {
    vitals.ticked();
    keeper.tick();
    nodes.tick();
    secrets.tick(settings.clocks().now());
  }

  private void onSecretsChanged(Set<String> names, Set<String> refreshTokens) {
    keeper.credentialsChanged(names, refreshTokens);
  }

  /** See {@link Updates#apply}. */
  Future<OptionsChange> update(VerticleOptions next) {
    return onContext(context, () -> updates.apply(next));
  }

  /** What is known of where the options came from, null: nothing is. */
  public @Nullable ConfigurationStatus configuration() {
    return configuration;
  }

  void configurationLoaded() {
    configuration = new ConfigurationStatus(wallTime(), null);
  }

  void configurationRefused(String message) {
    ConfigurationStatus before = configuration;
    Instant now = wallTime();
    configuration =
        (before == null ? new ConfigurationStatus(now, null) : before)
            .with(new ConfigurationStatus.Problem(message, now));
  }

  Vitals vitals() {
    return vitals;
  }

  /** The wall clock. */
  public Instant wallTime() {
    return settings.clocks().wall().instant();
  }

  /** The token in memory, null when none is usable. No hop, no allocation. */
  public @Nullable AccessToken usable(String name) {
    AccessToken held = store.usable(name);
    if (held != null) {
      vitals.answeredFromMemory(name);
    }
    return held;
  }

  /** See {@link Keeper#get}. */
  public Future<AccessToken> get(String name, @Nullable Duration required) {
    return vitals.counted(name, onContext(context, () -> keeper.get(name, required)));
  }

  /** See {@link Keeper#refresh}. */
  public Future<AccessToken> refresh(String name) {
    return vitals.counted(name, onContext(context, () -> keeper.refresh(name)));
  }

  /** See {@link Keeper#report}. */
  public Future<AccessToken> report(String name, String rejected) {
    return vitals.counted(name, onContext(context, () -> keeper.report(name, rejected)));
  }

  /** See {@link Keeper#status}. */
  public Future<List<TokenStatus>> status(@Nullable String name) {
    return onContext(context, () -> Future.succeededFuture(keeper.status(name)));
  }

  /**
   * Fails all who wait at once; a request in flight has a moment to finish, then its connection is
   * dropped.
   */
  Future<Void> close() {
    return onContext(
        context,
        () -> {
          // Ticks go on: what is under way with other nodes has deadlines.
          Promise<Void> ended = Promise.promise();
          long grace = context.setTimer(GRACE.toMillis(), id -> ended.tryComplete());
          keeper.close().onComplete(quiet -> ended.tryComplete());
          return ended
              .future()
              .eventually(
                  () -> {
                    context.owner().cancelTimer(grace);
                    context.owner().cancelTimer(timer);
                    keeper.abandon();
                    return Future.join(nodes.close(), transport.close());
                  })
              .mapEmpty();
        });
  }

  private static <T> Future<T> onContext(ContextInternal context, Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            work.get().onComplete(promise);
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }
}
