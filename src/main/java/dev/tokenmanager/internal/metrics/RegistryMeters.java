package dev.tokenmanager.internal.metrics;

import dev.tokenmanager.internal.service.ConfigurationStatus;
import dev.tokenmanager.internal.service.TokenService;
import dev.tokenmanager.internal.service.WatchedToken;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one service's tokens in one registry. Keeps what they show: meters refer to that
 * weakly. Guarded by who owns it.
 */
final class RegistryMeters {

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, TokenMeters> tokens = new HashMap<>();
  private @Nullable TokenService service;
  private @Nullable Meter configurationError;

  RegistryMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** Shows that service from now on; null: none. What is outdated goes first, and always. */
  void show(@Nullable TokenService next) {
    boolean other = next != service;
    service = next;
    List.copyOf(tokens.keySet()).forEach(this::removeOutdated);
    if (other) {
      showConfiguration(next);
    }
    if (next != null) {
      next.metrics().names().forEach(this::update);
    }
  }

  private void showConfiguration(@Nullable TokenService next) {
    Meter before = configurationError;
    configurationError = null;
    if (before != null) {
      registry.remove(before);
    }
    configurationError =
        next == null
            ? null
            : Gauge.builder(
                    "weaviate.token.configuration.error",
                    next,
                    shown -> isRefused(shown.configuration()) ? 1 : 0)
                .description("1 while a newer configuration is refused, 0 otherwise")
                .tags(tags)
                .register(registry);
  }

  private static boolean isRefused(@Nullable ConfigurationStatus configuration) {
    return configuration != null && configuration.problem() != null;
  }

  /** A token is kept, or no longer, or more or less is known of it. */
  void update(String name) {
    removeOutdated(name);
    WatchedToken kept = kept(name);
    if (kept != null) {
      tokens.computeIfAbsent(name, first -> new TokenMeters(first, kept)).update();
    }
  }

  private void removeOutdated(String name) {
    TokenMeters shown = tokens.get(name);
    if (shown != null && shown.token != kept(name)) {
      tokens.remove(name);
      shown.remove();
    }
  }

  private @Nullable WatchedToken kept(String name) {
    return service == null ? null : service.metrics().token(name);
  }

  /**
   * The meters of one token: those that are always there, and those of what is known. Complete or
   * not, what is in the registry is noted, so that it is found again.
   */
  private final class TokenMeters {

    private final WatchedToken token;
    private final Tags named;
    private final List<Meter> lasting = new ArrayList<>();
    private final Map<TokenGauge, Meter> gauges = new EnumMap<>(TokenGauge.class);

    TokenMeters(String name, WatchedToken token) {
      this.token = token;
      this.named = tags.and("name", name);
    }

    void update() {
      if (lasting.isEmpty()) {
        TokenCounters.register(token.tally(), named, registry, lasting::add);
        HealthGauges.register(token, named, registry, lasting::add);
      }
      for (TokenGauge gauge : TokenGauge.values()) {
        if (gauge.isKnownOf(token)) {
          gauges.computeIfAbsent(gauge, known -> known.register(token, named, registry));
        } else {
          Meter outdated = gauges.remove(gauge);
          if (outdated != null) {
            registry.remove(outdated);
          }
        }
      }
    }

    void remove() {
      lasting.forEach(registry::remove);
      gauges.values().forEach(registry::remove);
    }
  }
}
