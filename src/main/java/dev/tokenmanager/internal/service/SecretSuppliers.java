package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.EncryptionKey;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The suppliers of secrets that options name; one that several name is one. Event loop only. */
final class SecretSuppliers {

  private final Context context;
  private final SecretReader secrets;
  private final Clocks clocks;
  private final Map<SecretSource.Supplied, SuppliedSecret> suppliers = new HashMap<>();
  private Listener listener = (source, isFirst) -> {};

  SecretSuppliers(Context context, SecretReader secrets, Clocks clocks) {
    this.context = context;
    this.secrets = secrets;
    this.clocks = clocks;
  }

  /** Hears of each first secret, and of each that is another one than before. */
  interface Listener {
    void onAnswer(SecretSource.Supplied source, boolean isFirst);
  }

  /** Replaces the listener. */
  void onAnswer(Listener replacing) {
    listener = replacing;
  }

  /** Those among the sources. */
  static List<SecretSource.Supplied> among(Collection<? extends SecretSource> sources) {
    return sources.stream()
        .filter(SecretSource.Supplied.class::isInstance)
        .map(SecretSource.Supplied.class::cast)
        .toList();
  }

  /**
   * Asks for what has to be there when a service opens: the keys that it cannot do without, and
   * what says whose token it will be, by which nodes know that they share it. Fails with {@link
   * IllegalArgumentException}, with the JSON path, where a supplier does not give a key.
   */
  Future<Void> requireKeys(VerticleOptions options) {
    return requireKeys(
        options.cluster().secrets(), options.tokens().values(), "nothing can be deployed");
  }

  /**
   * The same for tokens that begin or change while a service is open; what is known is not asked.
   */
  Future<Void> requireKeysOf(Collection<TokenOptions> tokens) {
    return requireKeys(List.of(), tokens, "the token cannot be kept in its state file");
  }

  private Future<Void> requireKeys(
      Collection<SecretSource> clusterKeys, Collection<TokenOptions> tokens, String otherwise) {
    List<SecretSource> keys = new ArrayList<>(clusterKeys);
    List<SecretSource> identities = new ArrayList<>();
    for (TokenOptions token : tokens) {
      keys.addAll(token.stateKeys());
      identities.addAll(identities(token));
    }
    List<SecretSource.Supplied> required = among(keys);
    List<SecretSource.Supplied> asked =
        among(Stream.concat(keys.stream(), identities.stream()).toList()).stream()
            .filter(source -> secrets.known(source) == null)
            .toList();
    if (asked.isEmpty()) {
      return Future.succeededFuture();
    }
    return ask(asked, longest(tokens))
        .map(
            answered -> {
              required.forEach(key -> requireKey(key, otherwise));
              return null;
            });
  }

  /**
   * Assertion and subject token name issuer and subject; by the configured refresh token it is told
   * whether a state file descends from it.
   */
  private static List<SecretSource> identities(TokenOptions token) {
    AuthOptions auth = token.auth();
    List<SecretSource> sources = new ArrayList<>();
    if (token.stateFile() != null && auth instanceof AuthOptions.RefreshToken refresh) {
      sources.add(refresh.refreshToken());
    }
    for (AssertionOptions assertion : auth.assertions()) {
      if (assertion instanceof AssertionOptions.Given given) {
        sources.add(given.assertion());
      }
    }
    if (auth instanceof AuthOptions.TokenExchange exchange
        && exchange.subject() instanceof Subject.Given given) {
      sources.add(given.token());
    }
    return sources;
  }

  private static Duration longest(Collection<TokenOptions> tokens) {
    return tokens.stream()
        .map(token -> token.refresh().requestTimeout())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void requireKey(SecretSource.Supplied source, String otherwise) {
    Secret key = secrets.known(source);
    if (key == null) {
      throw new IllegalArgumentException(
          "%s: the secret supplier %s, and without the key %s"
              .formatted(source.where(), supplier(source).problem(), otherwise));
    }
    EncryptionKey.decode(source.where(), key);
  }

  /**
   * Completes when each of these has answered, has failed, or had so much time; never fails.
   *
   * @param sources joined to a question under way where there is one
   */
  Future<Void> ask(Collection<SecretSource.Supplied> sources, Duration timeout) {
    return Future.join(sources.stream().map(source -> supplier(source).ask(timeout)).toList())
        .mapEmpty();
  }

  private SuppliedSecret supplier(SecretSource.Supplied source) {
    return suppliers.computeIfAbsent(
        source,
        added ->
            new SuppliedSecret(
                context,
                added,
                secrets,
                clocks,
                (answered, isFirst) -> listener.onAnswer(answered, isFirst)));
  }

  /** Why one of these cannot be sent yet, null: each has been answered once. */
  @Nullable ProviderException unavailable(Collection<SecretSource.Supplied> sources) {
    return sources.stream()
        .filter(source -> secrets.known(source) == null)
        .findFirst()
        .map(this::unavailable)
        .orElse(null);
  }

  private ProviderException unavailable(SecretSource.Supplied source) {
    return new ProviderException(
        TokenFailure.UNAVAILABLE,
        Failure.SECRET_UNAVAILABLE,
        "The secret supplier of %s %s: no token can be acquired before it gives the secret."
            .formatted(source.where(), supplier(source).problem()));
  }

  /** The source of a token, which has what suppliers must give before it is asked. */
  TokenSource around(TokenSource source, TokenOptions token) {
    List<SecretSource.Supplied> supplied = among(token.credentials());
    return supplied.isEmpty()
        ? source
        : new SuppliedTokenSource(source, token, supplied, this, clocks);
  }

  /** Asks those whose time has come. */
  void tick(Moment now) {
    suppliers.values().forEach(supplier -> supplier.tick(now));
  }

  /** Forgets all others. */
  void retain(Collection<? extends SecretSource> sources) {
    Set<SecretSource> kept = Set.copyOf(sources);
    suppliers
        .entrySet()
        .removeIf(
            known -> {
              boolean gone = !kept.contains(known.getKey());
              if (gone) {
                known.getValue().close();
              }
              return gone;
            });
  }

  void close() {
    retain(List.of());
  }
}
