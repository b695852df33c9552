package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life of a service, for those who watch it: when it last looked at its tokens, what it
 * counted of each, and how each is. Knows the kept tokens alone, so that no request can make it
 * grow. Any thread, without waiting.
 */
public final class ServiceMetrics {

  private final Clocks clocks;
  private final TokenStore store;
  private final Map<String, WatchedToken> tokens = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
  private boolean started;
  private volatile long tickedNanos;

  ServiceMetrics(Clocks clocks, TokenStore store) {
    this.clocks = clocks;
    this.store = store;
    ticked();
  }

  /** Elapsed time since a tick was evaluated. */
  public Duration sinceTick() {
    return Duration.ofNanos(clocks.elapsedNanos().getAsLong() - tickedNanos);
  }

  /** The service's time. */
  public Moment now() {
    return clocks.now();
  }

  /** The names of the tokens that are kept now. */
  public Set<String> names() {
    return Set.copyOf(tokens.keySet());
  }

  /** The names of those among them that are kept since the service began. */
  public Set<String> namesOfStart() {
    return tokens.entrySet().stream()
        .filter(token -> token.getValue().isOfStart())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Null for a name that is not kept. */
  public @Nullable WatchedToken token(String name) {
    return tokens.get(name);
  }

  /** How the kept tokens are, in the order of names. */
  public List<TokenSnapshot> snapshots() {
    return tokens.values().stream()
        .map(WatchedToken::snapshot)
        .sorted(Comparator.comparing(TokenSnapshot::name))
        .toList();
  }

  /**
   * Tells the name of each token that is kept from then on, or no longer, or of which more or less
   * is known than before.
   *
   * @param changed called on the service's event loop; must not wait
   */
  public void watch(Consumer<String> changed) {
    watchers.add(changed);
  }

  /** Ends {@link #watch}; a call that is under way may still come. */
  public void unwatch(Consumer<String> changed) {
    watchers.remove(changed);
  }

  /** How many watch; for tests of growth. */
  public int watchers() {
    return watchers.size();
  }

  /** A watcher's defect is no defect of the token. */
  private void tell(String name) {
    for (Consumer<String> watcher : watchers) {
      try {
        watcher.accept(name);
      } catch (RuntimeException | Error e) {
        FailureMapper.logDefect(name, e);
      }
    }
  }

  /** All tokens of the deployment are kept. Service's event loop only. */
  void started() {
    started = true;
  }

  /** A token that is in the store is kept from now on; what was counted of that name goes on. */
  void keep(String name) {
    tokens.computeIfAbsent(
        name, kept -> new WatchedToken(kept, !started, clocks, new Tally(store.answers(kept))));
    tell(name);
  }

  /** A token is kept no longer. */
  void forget(String name) {
    tokens.remove(name);
    tell(name);
  }

  /** Something has happened to a token. */
  void show(TokenSnapshot snapshot) {
    WatchedToken token = tokens.get(snapshot.name());
    if (token != null) {
      TokenSnapshot before = token.snapshot();
      token.show(snapshot);
      if (!before.tellsAsMuchAs(snapshot)) {
        tell(snapshot.name());
      }
    }
  }

  void ticked() {
    tickedNanos = clocks.elapsedNanos().getAsLong();
  }

  /** Counts the answer to a caller when it comes. */
  <T> Future<T> counted(String name, Future<T> answer) {
    Tally tally = tally(name);
    return tally == null
        ? answer
        : answer
            .onSuccess(token -> tally.answered())
            .onFailure(failure -> tally.answered(TokenFailure.of(failure)));
  }

  void acquired(String name, Duration exchange) {
    Tally tally = tally(name);
    if (tally != null) {
      tally.acquired(exchange);
    }
  }

  void failed(String name, TokenFailure failure) {
    Tally tally = tally(name);
    if (tally != null) {
      tally.failed(failure);
    }
  }

  void previousSecret(String name) {
    Tally tally = tally(name);
    if (tally != null) {
      tally.previousSecret();
    }
  }

  void adopted(String name) {
    Tally tally = tally(name);
    if (tally != null) {
      tally.adopted();
    }
  }

  private @Nullable Tally tally(String name) {
    WatchedToken token = tokens.get(name);
    return token == null ? null : token.tally();
  }
}
