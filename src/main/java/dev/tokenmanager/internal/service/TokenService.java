package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.oidc.TokenSources;
import dev.tokenmanager.internal.transport.HttpTransport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns all tokens of one address in one Vert.x, however many verticle instances answer for them:
 * one context, one periodic timer, one transport. Its methods may be called from any thread.
 */
public final class TokenService {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final ContextInternal context;
  private final TokenServiceSettings settings;
  private final TokenStore store;
  private final ServiceMetrics metrics;
  private final RefreshScheduler scheduler;
  private final HttpTransport transport;
  private final TokenSources sources;
  private final SecretSuppliers suppliers;
  private final SecretWatcher secrets;
  private final NodeGroup nodes;
  private final RefresherFactory tokens;
  private final OptionsUpdate updates;
  private final long timer;
  private volatile @Nullable ConfigurationStatus configuration;

  private TokenService(
      ContextInternal context,
      VerticleOptions options,
      TokenServiceSettings settings,
      SecretReader secrets,
      SecretSuppliers suppliers,
      NodeGroup nodes) {
    this.context = context;
    this.settings = settings;
    this.nodes = nodes;
    this.suppliers = suppliers;
    this.store =
        new TokenStore(
            options.tokens().keySet(), settings.clocks().wall(), settings.clocks().elapsedNanos());
    this.metrics = new ServiceMetrics(settings.clocks(), store);
    this.transport = new HttpTransport(context, secrets::known, settings.clocks().elapsedNanos());
    this.secrets =
        new SecretWatcher(
            context,
            secrets,
            suppliers,
            options.tokens().values(),
            options.cluster().secrets(),
            new SecretWatcher.Listener() {
              @Override
              public void onChanged(Set<String> names, Set<String> refreshTokens) {
                onSecretsChanged(names, refreshTokens);
              }

              @Override
              public void onFirst(Set<String> names) {
                updates.secretsChanged(names); // It may tell whose token it is.
              }
            });
    SchedulerSettings schedulerSettings =
        new SchedulerSettings(
            settings.clocks(),
            settings.jitter(),
            options.tick(),
            options.maxConcurrentRequests(),
            RefreshTracing.of(context));
    TokenServiceListener listener = new TokenServiceListener(settings, metrics, this.secrets);
    this.scheduler = new RefreshScheduler(schedulerSettings, store, listener);
    this.sources =
        new TokenSources(
            context, transport, secrets, settings.clocks(), settings.ids(), scheduler.subjects());
    this.tokens =
        new RefresherFactory(
            scheduler,
            sources,
            nodes,
            secrets,
            suppliers,
            metrics,
            settings.clocks(),
            options.tick());
    this.updates =
        new OptionsUpdate(
            context,
            options,
            new OptionsUpdate.Parts(
                store, scheduler, tokens, secrets, suppliers, this.secrets, sources));
    this.timer = context.setPeriodic(options.tick().toMillis(), id -> tick());
  }

  /**
   * Opens a service on a context of its own; fails with {@link IllegalArgumentException} for
   * unreadable secrets, and for a key that its supplier does not give.
   */
  static Future<TokenService> open(
      ContextInternal context, VerticleOptions options, TokenServiceSettings settings) {
    return OptionFiles.blocks(options)
        ? context
            .executeBlocking(() -> OptionFiles.read(options), false)
            .compose(loaded -> onContext(context, () -> open(context, options, settings, loaded)))
        : onContext(context, () -> open(context, options, settings, OptionFiles.read(options)));
  }

  private static Future<TokenService> open(
      ContextInternal context,
      VerticleOptions options,
      TokenServiceSettings settings,
      SecretReader loaded) {
    SecretSuppliers suppliers = new SecretSuppliers(context, loaded, settings.clocks());
    return suppliers
        .requireKeys(options)
        .compose(given -> settings.nodes().open(context, options, loaded))
        .compose(nodes -> opened(context, options, settings, loaded, suppliers, nodes))
        .onFailure(failure -> suppliers.close());
  }

  private static Future<TokenService> opened(
      ContextInternal context,
      VerticleOptions options,
      TokenServiceSettings settings,
      SecretReader secrets,
      SecretSuppliers suppliers,
      NodeGroup nodes) {
    TokenService service;
    try {
      service = new TokenService(context, options, settings, secrets, suppliers, nodes);
    } catch (RuntimeException | Error e) {
      return nodes.close().transform(closed -> Future.failedFuture(e));
    }
    Promise<TokenService> opened = Promise.promise();
    service.keepAll(TokenOptions.subjectsFirst(options.tokens().values()).iterator(), opened);
    return opened
        .future()
        .recover(defect -> service.close().transform(closed -> Future.failedFuture(defect)));
  }

  /** A loop by way of the event loop: however many they are, others have their turns in between. */
  private void keepAll(Iterator<TokenOptions> all, Promise<TokenService> kept) {
    try {
      tokens.add(all.next());
    } catch (RuntimeException | Error e) {
      kept.fail(e);
      return;
    }
    if (all.hasNext()) {
      context.runOnContext(turn -> keepAll(all, kept));
    } else {
      metrics.started();
      kept.complete(this);
    }
  }

  private void tick() {
    metrics.ticked();
    guarded(scheduler::tick);
    guarded(nodes::tick);
    guarded(() -> secrets.tick(settings.clocks().now()));
  }

  /** A defect of one part takes no tick from the others. */
  private static void guarded(Runnable part) {
    try {
      part.run();
    } catch (Throwable e) {
      FailureMapper.logDefect("*", e);
    }
  }

  private void onSecretsChanged(Set<String> names, Set<String> refreshTokens) {
    Set<String> others = updates.secretsChanged(names);
    scheduler.credentialsChanged(
        names.stream().filter(name -> !others.contains(name)).toList(), refreshTokens);
  }

  /** See {@link OptionsUpdate#apply}. */
  Future<OptionsChange> update(VerticleOptions next) {
    return onContext(context, () -> updates.apply(next));
  }

  /** See {@link OptionsInEffect#put}. */
  Future<OptionsChange> put(String name, Map<String, Object> options) {
    return onContext(context, () -> updates.apply(name, before -> before.put(name, options)));
  }

  /** See {@link OptionsInEffect#remove}. */
  Future<OptionsChange> remove(String name) {
    return onContext(context, () -> updates.apply(name, before -> before.remove(name)));
  }

  /** See {@link OptionsUpdate#deployed}. */
  VerticleOptions deployed() {
    return updates.deployed();
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

  /** Its signs of life, and how its tokens are. */
  public ServiceMetrics metrics() {
    return metrics;
  }

  /** The wall clock. */
  public Instant wallTime() {
    return settings.clocks().wall().instant();
  }

  /** The same as milliseconds since the epoch. */
  public long wallMillis() {
    return settings.clocks().wall().millis();
  }

  /** The token in memory for a caller, null when none is usable. No hop, no allocation. */
  public @Nullable CurrentToken answer(String name) {
    TokenCell held = store.cell(name);
    return held == null ? null : held.answer();
  }

  /** What is held of that name, for those who ask often; null when the name is unknown. */
  public @Nullable TokenCell cell(String name) {
    return store.cell(name);
  }

  /** See {@link RefreshScheduler#get}. */
  public Future<AccessToken> get(String name, @Nullable Duration required) {
    return metrics.counted(name, onContext(context, () -> scheduler.get(name, required)));
  }

  /** See {@link RefreshScheduler#refresh}. */
  public Future<AccessToken> refresh(String name) {
    return metrics.counted(name, onContext(context, () -> scheduler.refresh(name)));
  }

  /** See {@link RefreshScheduler#report}. */
  public Future<AccessToken> report(String name, String rejected) {
    return metrics.counted(name, onContext(context, () -> scheduler.report(name, rejected)));
  }

  /** See {@link RefreshScheduler#status}; fails for a name that no token has. */
  public Future<List<TokenStatus>> status(@Nullable String name) {
    return onContext(
        context,
        () -> {
          List<TokenStatus> found = scheduler.status(name);
          return name != null && found.isEmpty()
              ? Future.failedFuture(scheduler.unknown(name))
              : Future.succeededFuture(found);
        });
  }

  /**
   * Fails all who wait at once; a request in flight has a moment to finish, then its connection is
   * dropped.
   */
  Future<Void> close() {
    store.end();
    return onContext(
        context,
        () -> {
          // Ticks go on: what is under way with other nodes has deadlines.
          Promise<Void> ended = Promise.promise();
          long grace = context.setTimer(GRACE.toMillis(), id -> ended.tryComplete());
          scheduler.close().eventually(nodes::flush).onComplete(written -> ended.tryComplete());
          return ended
              .future()
              .eventually(
                  () -> {
                    context.owner().cancelTimer(grace);
                    context.owner().cancelTimer(timer);
                    scheduler.abandon();
                    suppliers.close();
                    return Future.join(nodes.close(), transport.close(), sources.close());
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
          } catch (Throwable e) {
            promise.tryFail(e);
          }
        });
    return promise.future();
  }
}
