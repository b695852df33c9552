package dev.tokenmanager.oidc;

import dev.tokenmanager.config.ConnectionOptions;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.refresh.Clocks;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One {@link MetadataReader} for all tokens that would read the same. Event loop only. */
final class MetadataReaders {

  private record Key(
      ProviderOptions provider, ConnectionOptions connection, Duration timeout, Duration maxAge) {}

  private final Map<Key, MetadataReader> readers = new HashMap<>();
  private final Transport transport;
  private final Clocks clocks;

  MetadataReaders(Transport transport, Clocks clocks) {
    this.transport = transport;
    this.clocks = clocks;
  }

  MetadataReader of(TokenOptions options) {
    return readers.computeIfAbsent(key(options), this::reader);
  }

  /** Forgets those that none of these tokens uses. */
  void retain(Collection<TokenOptions> tokens) {
    readers
        .keySet()
        .retainAll(tokens.stream().map(MetadataReaders::key).collect(Collectors.toSet()));
  }

  private static Key key(TokenOptions options) {
    return new Key(
        options.provider(),
        options.connection(),
        options.refresh().requestTimeout(),
        options.discoveryMaxAge());
  }

  private MetadataReader reader(Key key) {
    Discovery discovery =
        new Discovery(key.provider(), key.connection(), key.timeout(), transport, clocks.wall());
    return new MetadataReader(discovery::read, key.maxAge(), clocks);
  }
}
