package dev.tokenmanager.internal.metrics;

import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.TokenSnapshot;
import dev.tokenmanager.internal.service.WatchedToken;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The health of a token: of five series one is 1. Any thread. */
final class HealthGauges {

  private static final String REJECTED = "rejected";
  private static final List<String> ALL =
      List.of("healthy", "degraded", "expired", "misconfigured", REJECTED);

  private HealthGauges() {}

  static void register(
      WatchedToken token, Tags tags, MeterRegistry registry, Consumer<Meter> registered) {
    ALL.forEach(health -> registered.accept(register(health, token, tags, registry)));
  }

  private static Gauge register(
      String health, WatchedToken token, Tags tags, MeterRegistry registry) {
    return Gauge.builder(
            "weaviate.token.health", token, watched -> health.equals(of(watched)) ? 1 : 0)
        .description("1 for what the token is now, 0 for what it is not")
        .tags(tags.and("health", health))
        .register(registry);
  }

  /** A rejection is worse than what it leads to, but what Weaviate rejects is worse still. */
  private static String of(WatchedToken token) {
    TokenSnapshot snapshot = token.snapshot();
    Health health = snapshot.health(token.now());
    boolean rejected = snapshot.state().phase() == Phase.REJECTED;
    return rejected && health != Health.MISCONFIGURED
        ? REJECTED
        : health.name().toLowerCase(Locale.ROOT);
  }
}
