package dev.tokenmanager.internal.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of {@code tokens} inherits from the top level, as it is written there. All are
 * equal: they say nothing of the tokens that there are, only of those that may come. Immutable;
 * shows no value.
 */
public final class InheritedOptions {

  private static final List<Option> CONNECTION =
      List.of(Option.TLS, Option.PROXY, Option.ALLOW_INSECURE_HTTP);

  /** Whether its URLs may be used, the connection says. */
  private static final List<Option> PROVIDER =
      and(CONNECTION, Option.ISSUER_URL, Option.WEAVIATE_URL, Option.OIDC_CONFIG);

  /** What it needs depends on provider and connection. */
  private static final List<Option> AUTH = and(PROVIDER, Option.AUTH);

  private final JsonFields fields;
  private final Part<ConnectionOptions> connection = new Part<>(CONNECTION);
  private final Part<ProviderOptions> provider = new Part<>(PROVIDER);
  private final Part<AuthOptions> auth = new Part<>(AUTH);
  private final Part<RefreshOptions> refresh = new Part<>(RefreshOptions.OPTIONS);
  private final Part<Duration> maxWait = new Part<>(List.of(Option.MAX_WAIT));
  private final Part<Duration> discoveryMaxAge = new Part<>(List.of(Option.DISCOVERY_MAX_AGE));

  private InheritedOptions(JsonFields fields) {
    this.fields = fields;
  }

  static InheritedOptions of(JsonFields top, Collection<String> keys) {
    return new InheritedOptions(JsonFields.NONE.withDefaults(top, keys));
  }

  private static List<Option> and(List<Option> some, Option... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  JsonFields fields() {
    return fields;
  }

  Part<ConnectionOptions> connection() {
    return connection;
  }

  Part<ProviderOptions> provider() {
    return provider;
  }

  Part<AuthOptions> auth() {
    return auth;
  }

  Part<RefreshOptions> refresh() {
    return refresh;
  }

  Part<Duration> maxWait() {
    return maxWait;
  }

  Part<Duration> discoveryMaxAge() {
    return discoveryMaxAge;
  }

  /**
   * A part of the options of a token: read once for all tokens that inherit the whole of it, which
   * share it, however many they are.
   */
  final class Part<T> {

    private final List<Option> options;
    private volatile @Nullable T read;

    /**
     * @param options all that it depends on
     */
    private Part(List<Option> options) {
      this.options = options;
    }

    /** The part of that token. */
    T of(JsonFields token, Supplier<T> reading) {
      if (!isInheritedBy(token)) {
        return reading.get();
      }
      T known = read;
      if (known == null) {
        known = reading.get();
        read = known;
      }
      return known;
    }

    /** Where it has one of its own, be it an equal one, that stands elsewhere. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isInheritedBy(JsonFields token) {
      return options.stream().allMatch(option -> token.get(option) == fields.get(option));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InheritedOptions;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "InheritedOptions" + fields.keys();
  }
}
