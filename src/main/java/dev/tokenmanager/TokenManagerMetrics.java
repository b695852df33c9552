package dev.tokenmanager;

import dev.tokenmanager.internal.metrics.MeterGroup;
import dev.tokenmanager.internal.metrics.SidecarMeterGroup;
import dev.tokenmanager.internal.metrics.TokenMeterGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The metrics of the tokens on this node, in registries of the application: {@code
 * weaviate.token.…}, which Prometheus has as {@code weaviate_token_…}; and, from their first call
 * on, those of the sidecars in this Vert.x: {@code weaviate.sidecar.…}. Any thread.
 *
 * <p>It may be bound before {@link TokenManagerVerticle} is deployed, and follows what becomes of
 * it: tokens that come and go while it runs, a deployment that ends, the next one. While there is
 * none at the address there are no meters; what is not known of a token has no series. Who reads a
 * meter reads memory, and waits for nobody.
 *
 * <p>Vert.x keeps it until it is closed, whether the application does or not; after {@link
 * Vertx#close} nothing is left to show.
 *
 * <p>One of these for each address. Where several addresses have one registry, give each tags of
 * its own: their tokens may have the same names. What the sidecars count, the first of them shows
 * alone.
 *
 * <p>Needs {@code io.micrometer:micrometer-core}, which this library does not bring.
 */
public final class TokenManagerMetrics implements MeterBinder, AutoCloseable {

  private final List<MeterGroup> groups;
  private boolean closed;

  /** Of the verticle at the default address. */
  public TokenManagerMetrics(Vertx vertx) {
    this(vertx, TokenManagerOptions.DEFAULT_ADDRESS);
  }

  /**
   * Of the verticle at that address.
   *
   * @param address as in its options
   */
  public TokenManagerMetrics(Vertx vertx, String address) {
    this(vertx, address, Tags.empty());
  }

  /**
   * Of the verticle at that address, with further tags.
   *
   * @param address as in its options
   * @param tags of every meter, beside its own
   */
  public TokenManagerMetrics(Vertx vertx, String address, Iterable<Tag> tags) {
    Tags all = Tags.of(tags);
    groups = List.of(new TokenMeterGroup(vertx, address, all), new SidecarMeterGroup(vertx, all));
  }

  /**
   * Has the meters in that registry from now on. Any number of registries; the same one a second
   * time changes nothing.
   *
   * @throws IllegalStateException after {@link #close}
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (closed) {
      throw new IllegalStateException("These metrics are closed; make others.");
    }
    groups.forEach(group -> group.bindTo(registry));
  }

  /** Takes the meters out of all registries, for good. The second time it does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    groups.forEach(MeterGroup::close);
  }
}
