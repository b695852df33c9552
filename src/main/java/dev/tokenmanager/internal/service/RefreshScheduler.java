package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.oidc.SubjectTokens;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.oidc.TokenSource.SourceInfo;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all tokens of one address. Knows no timer and no bus: whoever owns it calls {@link #tick}.
 * Event loop only.
 */
public final class RefreshScheduler {

  private final Map<String, TokenRefresher> tokens = new TreeMap<>();
  private final Map<TokenRefresher, Future<Void>> leaving = new HashMap<>();
  private final RefreshContext shared;
  private boolean closed;

  public RefreshScheduler(SchedulerSettings settings, TokenStore store, RefreshListener listener) {
    this.shared = new RefreshContext(settings, store, listener, tokens);
  }

  /**
   * Begins to keep a token.
   *
   * @param given a token to start from, null: none
   */
  public void add(
      TokenSettings settings,
      TokenSource source,
      RefreshCoordinator.Factory sharing,
      @Nullable Acquisition given) {
    TokenRefresher token = new TokenRefresher(settings, source, sharing, shared);
    tokens.put(token.name(), token);
    shared.subjects().use(token.name(), source.subjectName());
    guarded(token, added -> added.start(given));
  }

  /**
   * Keeps a token with other options from here on: what is held is served until the new ones bring
   * a token, and those who wait get that. A request in flight under the old ones ends first; its
   * result counts for nothing, unless it may have used up the refresh token.
   *
   * @param sameSession whether a refresh token that was got under the old options is of use
   * @return when the new options are in use
   */
  public Future<Void> replace(
      TokenSettings settings,
      TokenSource source,
      RefreshCoordinator.Factory sharing,
      boolean sameSession) {
    TokenRefresher old = tokens.get(settings.policy().name());
    if (old == null) {
      return Future.succeededFuture();
    }
    Future<Void> ready = sameSession ? old.whenQuiet() : Future.succeededFuture();
    return ready.compose(
        quiet -> {
          if (closed) {
            return Future.succeededFuture();
          }
          if (tokens.get(old.name()) != old) { // Another was faster: it is that one's turn to end.
            return replace(settings, source, sharing, sameSession);
          }
          TokenRefresher next = new TokenRefresher(settings, source, sharing, shared);
          tokens.put(next.name(), next);
          shared.subjects().use(next.name(), source.subjectName());
          guarded(next, started -> noteLeaving(old, started.startAfter(old, sameSession)));
          return Future.succeededFuture();
        });
  }

  /** Ends keeping a token; it is unknown at once, also to those who wait for it. */
  public void remove(String name) {
    TokenRefresher token = tokens.remove(name);
    if (token != null) {
      shared.subjects().use(name, null);
      guarded(token, removed -> removed.failCallers(unknown(name)));
      guarded(token, removed -> noteLeaving(removed, removed.close()));
    }
  }

  private void noteLeaving(TokenRefresher token, Future<Void> gone) {
    leaving.put(token, gone);
    gone.onComplete(ended -> leaving.remove(token));
  }

  /** Completes when nothing is under way any more for what was replaced or removed so far. */
  public Future<Void> whenGone() {
    return Future.join(List.copyOf(leaving.values())).mapEmpty();
  }

  /** The same for the tokens of one name. */
  Future<Void> whenGone(String name) {
    return Future.join(
            leaving.entrySet().stream()
                .filter(left -> left.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .toList())
        .mapEmpty();
  }

  /**
   * Time passed: does what is due. One token's defect does not touch the others, nor the next tick.
   */
  public void tick() {
    shared.ticked();
    for (TokenRefresher token : shared.due().takeDue(shared.now())) {
      guarded(token, TokenRefresher::tick);
    }
  }

  /** When {@link #tick} has something to do next; null: nothing is due until something happens. */
  public @Nullable Moment nextDue() {
    return shared.due().next();
  }

  /**
   * A usable token, now or when the attempt under way ends. Fails with {@link
   * io.vertx.core.eventbus.ReplyException}.
   *
   * @param required the least validity wanted, null: the configured one
   */
  public Future<AccessToken> get(String name, @Nullable Duration required) {
    return onToken(name, token -> token.get(required));
  }

  /** A new token. Fails with {@link io.vertx.core.eventbus.ReplyException}. */
  public Future<AccessToken> refresh(String name) {
    return onToken(name, TokenRefresher::refresh);
  }

  /**
   * A token newer than {@code rejected}, which Weaviate refused.
   *
   * @param rejected the access token, or its SHA-256 in hex
   */
  public Future<AccessToken> report(String name, String rejected) {
    return onToken(name, token -> token.report(rejected));
  }

  /**
   * Secrets of these tokens have new values; {@code refreshTokens}: those whose configured refresh
   * token has.
   */
  public void credentialsChanged(Collection<String> names, Collection<String> refreshTokens) {
    for (String name : names) {
      TokenRefresher token = tokens.get(name);
      if (token != null) {
        guarded(token, changed -> changed.credentialChanged(refreshTokens.contains(name)));
      }
    }
  }

  /** Of one token, or of all for null; empty for an unknown name. In the order of names. */
  public List<TokenStatus> status(@Nullable String name) {
    if (name == null) {
      return tokens.values().stream().map(RefreshScheduler::statusOf).toList();
    }
    TokenRefresher token = tokens.get(name);
    return token == null ? List.of() : List.of(statusOf(token));
  }

  /** These tokens as those that others are exchanged for. */
  public SubjectTokens subjects() {
    return shared.subjects();
  }

  /** The failure for a name that no token has. */
  ReplyException unknown(String name) {
    return ReplyExceptions.unknownToken(name, tokens.keySet());
  }

  /** What cannot be told of one must not hide the others. */
  private static TokenStatus statusOf(TokenRefresher token) {
    try {
      return token.status();
    } catch (RuntimeException | Error e) {
      FailureMapper.logDefect(token.name(), e);
      SourceInfo unknown = new SourceInfo(null, null, null, null, null);
      return new TokenStatus(
          token.name(), token.state(), unknown, null, null, null, null, null, null, token.now());
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Fails all who wait; completes when nothing is under way any more, which takes ticks. */
  public Future<Void> close() {
    closed = true;
    List<Future<Void>> closing = new ArrayList<>(leaving.values());
    tokens.values().forEach(token -> guarded(token, open -> closing.add(open.close())));
    return Future.join(closing).mapEmpty();
  }

  /** The time for closing is over: what is held of other nodes is given back. */
  public void abandon() {
    List.copyOf(leaving.keySet()).forEach(token -> guarded(token, TokenRefresher::abandon));
    tokens.values().forEach(token -> guarded(token, TokenRefresher::abandon));
  }

  /** How many tokens wait for a moment in time; for tests of growth. */
  int scheduled() {
    return shared.due().size();
  }

  private Future<AccessToken> onToken(
      String name, Function<TokenRefresher, Future<AccessToken>> request) {
    TokenRefresher token = tokens.get(name);
    if (token == null) {
      return Future.failedFuture(unknown(name));
    }
    AtomicReference<@Nullable Future<AccessToken>> answer = new AtomicReference<>();
    shared.turns().now(token, () -> answer.set(request.apply(token)));
    Future<AccessToken> given = answer.get();
    return given == null ? Future.failedFuture(ReplyExceptions.defect()) : given;
  }

  private void guarded(TokenRefresher token, Consumer<TokenRefresher> work) {
    shared.turns().now(token, () -> work.accept(token));
  }
}
