package dev.tokenmanager.oidc;

import dev.tokenmanager.config.ConnectionOptions;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.refresh.Clocks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

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
    Key key =
        new Key(
            options.provider(),
            options.connection(),
            options.refresh().requestTimeout(),
            options.discoveryMaxAge());
    return readers.computeIfAbsent(key, this::reader);
  }

  private MetadataReader reader(Key key) {
    Discovery discovery =
        new Discovery(key.provider(), key.connection(), key.timeout(), transport, clocks.wall());
    return new MetadataReader(discovery::read, key.maxAge(), clocks);
  }
}
