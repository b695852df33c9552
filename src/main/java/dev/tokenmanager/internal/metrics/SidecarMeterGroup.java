package dev.tokenmanager.internal.metrics;

import dev.tokenmanager.internal.sidecar.count.SidecarCounters;
import dev.tokenmanager.internal.sidecar.count.SidecarCounters.Requests;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of the calls that went through the sidecars of one Vert.x. There are none before the
 * first call: where there is no sidecar, nothing says that it is idle. Of several groups of one
 * Vert.x, the first that is bound to a registry shows them there. Any thread.
 */
public final class SidecarMeterGroup implements MeterGroup {

  private static final Logger LOG = LoggerFactory.getLogger(SidecarMeterGroup.class);

  private final SidecarCounters counters;
  private final Tags tags;
  private final IdentityHashMap<MeterRegistry, Meters> registries = new IdentityHashMap<>();

  // Kept, to be found again when the watch ends.
  private final Consumer<Requests> onFirst = this::counted;

  /**
   * @param tags of every meter, beside its own
   */
  public SidecarMeterGroup(Vertx vertx, Tags tags) {
    this.counters = SidecarCounters.of(vertx);
    this.tags = tags;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (registries.containsKey(registry) || !counters.claim(registry)) {
      return;
    }
    if (registries.isEmpty()) {
      // Before it is looked at: no code is missed.
      counters.watch(onFirst);
    }
    Meters meters = new Meters(registry);
    registries.put(registry, meters);
    counters.requests().keySet().forEach(meters::show);
  }

  private synchronized void counted(Requests which) {
    for (Meters meters : registries.values()) {
      try {
        meters.show(which);
      } catch (RuntimeException refused) {
        // The call that was counted is not to blame.
        LOG.warn("A registry takes no meter of the sidecar: {}", refused.getClass().getName());
      }
    }
  }

  @Override
  public synchronized void close() {
    counters.unwatch(onFirst);
    registries.values().forEach(Meters::remove);
    registries.keySet().forEach(counters::release);
    registries.clear();
  }

  /** Those in one registry. Guarded by the group. */
  private final class Meters {

    private final MeterRegistry registry;
    private final Map<Object, Meter> registered = new HashMap<>();

    Meters(MeterRegistry registry) {
      this.registry = registry;
    }

    void show(Requests which) {
      registered.computeIfAbsent(SidecarCounters.class, first -> replays());
      registered.computeIfAbsent(which, first -> requests(which));
    }

    private Meter replays() {
      return FunctionCounter.builder("weaviate.sidecar.replays", counters, SidecarCounters::replays)
          .description("Calls that were sent once more, since Weaviate had refused the token")
          .tags(tags)
          .register(registry);
    }

    private Meter requests(Requests which) {
      return FunctionCounter.builder(
              "weaviate.sidecar.requests", counters, counted -> counted.answered(which))
          .description("Calls to Weaviate that the sidecar answered")
          .tags(tags.and("protocol", which.protocol(), "code", which.code()))
          .register(registry);
    }

    void remove() {
      registered.values().forEach(registry::remove);
    }
  }
}
