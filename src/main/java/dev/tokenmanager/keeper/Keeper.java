package dev.tokenmanager.keeper;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.store.TokenStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all tokens of one address. Knows no timer and no bus: whoever owns it calls {@link #tick}.
 * Event loop only.
 */
public final class Keeper {

  private final Map<String, TokenKeeper> tokens = new TreeMap<>();
  private final Map<TokenKeeper, Future<Void>> leaving = new HashMap<>();
  private final Shared shared;
  private boolean closed;

  public Keeper(KeeperSettings settings, TokenStore store, KeeperListener listener) {
    this.shared = new Shared(settings, store, listener);
  }

  /**
   * Begins to keep a token.
   *
   * @param given a token to start from, null: none
   */
  public void add(
      TokenSettings settings,
      TokenSource source,
      Sharing.Factory sharing,
      @Nullable Acquisition given) {
    TokenKeeper token = new TokenKeeper(settings, source, sharing, shared);
    tokens.put(token.name(), token);
    token.start(given);
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
      TokenSettings settings, TokenSource source, Sharing.Factory sharing, boolean sameSession) {
    TokenKeeper old = tokens.get(settings.policy().name());
    if (old == null) {
      return Future.succeededFuture();
    }
    Future<Void> ready = sameSession ? old.whenQuiet() : Future.succeededFuture();
    return ready.map(
        quiet -> {
          if (!closed) {
            TokenKeeper next = new TokenKeeper(settings, source, sharing, shared);
            tokens.put(next.name(), next);
            guarded(next, started -> noteLeaving(old, started.startAfter(old, sameSession)));
          }
          return null;
        });
  }

  /** Ends keeping a token, as {@link #close} does; it is unknown at once. */
  public void remove(String name) {
    TokenKeeper token = tokens.remove(name);
    if (token != null) {
      guarded(token, removed -> noteLeaving(removed, removed.close()));
    }
  }

  private void noteLeaving(TokenKeeper token, Future<Void> gone) {
    leaving.put(token, gone);
    gone.onComplete(ended -> leaving.remove(token));
  }

  /** Completes when nothing is under way any more for what was replaced or removed so far. */
  public Future<Void> whenGone() {
    return Future.join(List.copyOf(leaving.values())).mapEmpty();
  }

  /**
   * Time passed: does what is due. One token's defect does not touch the others, nor the next tick.
   */
  public void tick() {
    shared.ticked();
    for (TokenKeeper token : shared.due().takeDue(shared.now())) {
      guarded(token, TokenKeeper::tick);
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
    return onToken(name, TokenKeeper::refresh);
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
      TokenKeeper token = tokens.get(name);
      if (token != null) {
        guarded(token, changed -> changed.credentialChanged(refreshTokens.contains(name)));
      }
    }
  }

  /** Of one token, or of all for null; empty for an unknown name. In the order of names. */
  public List<TokenStatus> status(@Nullable String name) {
    if (name == null) {
      return tokens.values().stream().map(TokenKeeper::status).toList();
    }
    TokenKeeper token = tokens.get(name);
    return token == null ? List.of() : List.of(token.status());
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
    List.copyOf(leaving.keySet()).forEach(token -> guarded(token, TokenKeeper::abandon));
    tokens.values().forEach(token -> guarded(token, TokenKeeper::abandon));
  }

  /** How many tokens wait for a moment in time; for tests of growth. */
  int scheduled() {
    return shared.due().size();
  }

  private Future<AccessToken> onToken(
      String name, Function<TokenKeeper, Future<AccessToken>> request) {
    TokenKeeper token = tokens.get(name);
    if (token == null) {
      return Future.failedFuture(
          Replies.failure(TokenFailure.UNKNOWN_TOKEN, "No token of that name is configured."));
    }
    return request.apply(token);
  }

  private void guarded(TokenKeeper token, Consumer<TokenKeeper> work) {
    try {
      work.accept(token);
    } catch (RuntimeException e) {
      Failures.logDefect(token.name(), e);
      shared.due().schedule(token, shared.now());
    }
  }
}
