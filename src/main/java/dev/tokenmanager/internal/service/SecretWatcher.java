package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at secret files once a second, off the event loop, has suppliers asked when they are due,
 * and says whose credential changed. Event loop only.
 */
final class SecretWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(SecretWatcher.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Context context;
  private final SecretReader secrets;
  private final SecretSuppliers suppliers;
  private final Listener listener;
  private final Map<SecretSource, Set<String>> users = new HashMap<>();
  private final Map<SecretSource, Set<String>> refreshTokenUsers = new HashMap<>();
  private final boolean hasOthers;
  private final Set<String> stateKeyUsers = new HashSet<>();
  private @Nullable Moment next;
  private boolean looking;

  /**
   * @param others that are used by no token's credential, such as a cluster's key: looked at, too
   */
  SecretWatcher(
      Context context,
      SecretReader secrets,
      SecretSuppliers suppliers,
      Collection<TokenOptions> tokens,
      Collection<SecretSource> others,
      Listener listener) {
    this.context = context;
    this.secrets = secrets;
    this.suppliers = suppliers;
    this.listener = listener;
    suppliers.onAnswer(
        (source, isFirst) -> {
          if (isFirst) {
            listener.onFirst(users.getOrDefault(source, Set.of()));
          } else {
            tell(Set.of(source));
          }
        });
    this.hasOthers = others.stream().anyMatch(SecretSource.File.class::isInstance);
    tokens.forEach(this::add);
  }

  /** From here on that token is told of; its secrets must be loaded. */
  void add(TokenOptions token) {
    if (!token.stateKeys().isEmpty()) {
      stateKeyUsers.add(token.name());
    }
    for (SecretSource source : token.credentials()) {
      if (source instanceof SecretSource.File || source instanceof SecretSource.Supplied) {
        users.computeIfAbsent(source, key -> new HashSet<>()).add(token.name());
      }
    }
    if (token.auth() instanceof AuthOptions.RefreshToken refresh) {
      refreshTokenUsers
          .computeIfAbsent(refresh.refreshToken(), key -> new HashSet<>())
          .add(token.name());
    }
  }

  /** That token, with these options, is not told of any more. */
  void remove(TokenOptions token) {
    stateKeyUsers.remove(token.name());
    token.credentials().forEach(source -> remove(users, source, token.name()));
    if (token.auth() instanceof AuthOptions.RefreshToken refresh) {
      remove(refreshTokenUsers, refresh.refreshToken(), token.name());
    }
  }

  private static void remove(
      Map<SecretSource, Set<String>> users, SecretSource source, String name) {
    users.computeIfPresent(
        source, (key, names) -> names.remove(name) && names.isEmpty() ? null : names);
  }

  /** Hears which tokens' credentials changed, and which of these are configured refresh tokens. */
  interface Listener {
    void onChanged(Set<String> names, Set<String> refreshTokens);

    /** A supplier has given what these send for the first time: no credential has changed. */
    default void onFirst(Set<String> names) {}
  }

  void tick(Moment now) {
    if (looking || (next != null && !next.isReachedAt(now))) {
      return;
    }
    next = now.plus(PERIOD);
    suppliers.tick(now);
    if (hasOthers
        || !stateKeyUsers.isEmpty()
        || users.keySet().stream().anyMatch(SecretWatcher::isFile)) {
      look(secrets::lookForChanges);
    }
  }

  private static boolean isFile(SecretSource source) {
    return source instanceof SecretSource.File;
  }

  /**
   * The provider rejected this token's credential: its files are read again, even if they look
   * unchanged.
   */
  void reread(String name) {
    Set<SecretSource> sources = new HashSet<>();
    users.forEach(
        (source, names) -> {
          if (isFile(source) && names.contains(name)) {
            sources.add(source);
          }
        });
    if (!sources.isEmpty()) {
      look(() -> reread(sources));
    }
  }

  /** Each change is told once, to all who share the file. */
  private Set<SecretSource.File> reread(Set<SecretSource> sources) {
    sources.forEach(secrets::reread);
    return secrets.lookForChanges();
  }

  private void look(Callable<? extends Set<? extends SecretSource>> look) {
    looking = true;
    context
        .executeBlocking(look, false)
        .onComplete(
            (changed, failure) -> {
              looking = false;
              if (failure == null) {
                tell(changed);
              } else {
                LOG.error("defect {} while reading secret files", failure.getClass().getName());
              }
            });
  }

  private void tell(Set<? extends SecretSource> changed) {
    Set<String> names = new HashSet<>();
    Set<String> refreshTokens = new HashSet<>();
    for (SecretSource source : changed) {
      names.addAll(users.getOrDefault(source, Set.of()));
      refreshTokens.addAll(refreshTokenUsers.getOrDefault(source, Set.of()));
    }
    if (!names.isEmpty()) {
      listener.onChanged(names, refreshTokens);
    }
  }
}
