package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.SubjectTokens;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one scheduler as those that others are exchanged for (RFC 8693), and who those
 * others are. Event loop only.
 */
final class Subjects implements SubjectTokens {

  private final Map<String, TokenRefresher> tokens;
  private final TokenStore store;
  private final Turns turns;
  private final Map<String, String> subjectOf = new HashMap<>();
  private final Map<String, Set<String>> usersOf = new HashMap<>();

  /**
   * @param tokens by name, as they are at any time
   * @param store where they are read
   * @param turns in which everything that happens to them happens
   */
  Subjects(Map<String, TokenRefresher> tokens, TokenStore store, Turns turns) {
    this.tokens = tokens;
    this.store = store;
    this.turns = turns;
  }

  /** From here on that token is exchanged for another; null: for none. */
  void use(String name, @Nullable String subject) {
    String before = subjectOf.remove(name);
    Set<String> others = before == null ? null : usersOf.get(before);
    if (others != null) {
      others.remove(name);
      if (others.isEmpty()) {
        usersOf.remove(before);
      }
    }
    if (subject != null) {
      subjectOf.put(name, subject);
      usersOf.computeIfAbsent(subject, first -> new TreeSet<>()).add(name);
    }
  }

  /** Another token of that name is held: those that failed without one, or with the old one, go. */
  void changed(String subject) {
    for (String name : usersOf.getOrDefault(subject, Set.of())) {
      TokenRefresher user = tokens.get(name);
      if (user != null) {
        turns.later(user, user::subjectChanged);
      }
    }
  }

  @Override
  public Future<Void> awaited(String name, Duration atMost) {
    TokenRefresher subject = tokens.get(name);
    if (subject == null || store.usable(name) != null) {
      return Future.succeededFuture();
    }
    AtomicReference<@Nullable Future<AccessToken>> answer = new AtomicReference<>();
    turns.now(subject, () -> answer.set(subject.awaited(atMost)));
    Future<AccessToken> coming = answer.get();
    return coming == null
        ? Future.succeededFuture()
        : coming.transform(whatever -> Future.succeededFuture());
  }

  @Override
  public Secret held(String name) throws ProviderException {
    TokenRefresher subject = tokens.get(name);
    AccessToken usable = subject == null ? null : store.usable(name);
    if (usable != null) {
      return new Secret(usable.accessToken());
    }
    throw subject == null ? missing(TokenFailure.UNAVAILABLE, "It was removed.") : missing(subject);
  }

  private static ProviderException missing(TokenRefresher subject) {
    AttemptError rejection = subject.state().trouble().rejection();
    AttemptError error = rejection == null ? subject.state().trouble().lastError() : rejection;
    return error == null || !subject.state().trouble().isPresent()
        ? missing(TokenFailure.UNAVAILABLE, "It is not there yet.")
        : missing(error.failure(), error.message());
  }

  private static ProviderException missing(TokenFailure code, String why) {
    return new ProviderException(
        code,
        Failure.SUBJECT_TOKEN,
        "The token that auth.subjectTokenName names cannot be had. " + why);
  }
}
