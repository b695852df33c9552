package dev.tokenmanager.internal.metrics;

import dev.tokenmanager.internal.service.TokenService;
import dev.tokenmanager.internal.service.TokenServices;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of the tokens of one address, whatever becomes of its service. Told of each change by
 * the service: no timer runs, and who reads a meter reads memory.
 */
public final class TokenMeterGroup implements MeterGroup {

  private final Vertx vertx;
  private final String address;
  private final Tags tags;
  private final IdentityHashMap<MeterRegistry, RegistryMeters> registries = new IdentityHashMap<>();

  // Kept, to be found again when the watch ends.
  private final Runnable onService = this::serviceChanged;
  private final Consumer<String> onToken = this::tokenChanged;
  private @Nullable TokenService followed;

  /**
   * @param tags of every meter, beside its own
   */
  public TokenMeterGroup(Vertx vertx, String address, Tags tags) {
    this.vertx = vertx;
    this.address = address;
    this.tags = tags;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (registries.containsKey(registry)) {
      return;
    }
    if (registries.isEmpty()) {
      // Before it is looked for: no change is missed.
      TokenServices.watch(vertx, address, onService);
      follow(TokenServices.local(vertx, address));
    }
    RegistryMeters meters = new RegistryMeters(registry, tags);
    registries.put(registry, meters);
    try {
      meters.show(followed);
    } catch (RuntimeException refused) {
      unbind(registry);
      throw refused;
    }
  }

  /** What is true when it is told counts, not what is told: that may come late, or twice. */
  private synchronized void serviceChanged() {
    if (!registries.isEmpty()) {
      follow(TokenServices.local(vertx, address));
      forEach(meters -> meters.show(followed));
    }
  }

  private synchronized void tokenChanged(String name) {
    forEach(meters -> meters.update(name));
  }

  /** One that refuses a meter keeps none from the others. */
  private void forEach(Consumer<RegistryMeters> change) {
    RuntimeException failure = null;
    for (RegistryMeters meters : List.copyOf(registries.values())) {
      try {
        change.accept(meters);
      } catch (RuntimeException refused) {
        failure = refused;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void follow(@Nullable TokenService service) {
    TokenService before = followed;
    if (service != before) {
      if (before != null) {
        before.metrics().unwatch(onToken);
      }
      if (service != null) {
        service.metrics().watch(onToken);
      }
      followed = service;
    }
  }

  private void unbind(MeterRegistry registry) {
    RegistryMeters meters = registries.remove(registry);
    if (registries.isEmpty()) {
      TokenServices.unwatch(vertx, address, onService);
      follow(null);
    }
    if (meters != null) {
      meters.show(null);
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(registries.keySet()).forEach(this::unbind);
  }
}
