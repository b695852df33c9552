package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.service.ServiceMetrics;
import dev.tokenmanager.internal.service.Tally;
import dev.tokenmanager.internal.service.Tally.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What was counted, as meters: of the kept tokens alone. Event loop only. */
final class TokenCounters {

  private final MeterRegistry registry;
  private final Map<String, Registered> registered = new HashMap<>();

  TokenCounters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Keeps the tally, to which meters refer weakly. */
  private record Registered(Tally tally, List<Meter> meters) {}

  /** Follows the tokens that are kept now; null: none is. */
  void update(@Nullable ServiceMetrics metrics) {
    registered.entrySet().removeIf(known -> isOutdated(metrics, known.getKey(), known.getValue()));
    if (metrics == null) {
      return;
    }
    for (String name : metrics.names()) {
      Tally tally = metrics.tally(name);
      if (tally != null && !registered.containsKey(name)) {
        registered.put(name, new Registered(tally, register(name, tally)));
      }
    }
  }

  private boolean isOutdated(@Nullable ServiceMetrics metrics, String name, Registered known) {
    boolean outdated = metrics == null || metrics.tally(name) != known.tally();
    if (outdated) {
      known.meters().forEach(registry::remove);
    }
    return outdated;
  }

  private List<Meter> register(String name, Tally counted) {
    List<Meter> meters = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      meters.add(
          FunctionCounter.builder(
                  "weaviate.token.requests", counted, tally -> tally.requests(outcome))
              .description("Answers to callers on this node")
              .tags("name", name, "outcome", outcome.text())
              .register(registry));
      meters.add(
          FunctionCounter.builder(
                  "weaviate.token.refreshes", counted, tally -> tally.refreshes(outcome))
              .description("Attempts at the provider that ended")
              .tags("name", name, "outcome", outcome.text())
              .register(registry));
    }
    meters.add(
        FunctionCounter.builder("weaviate.token.adoptions", counted, Tally::adoptions)
            .description("Tokens taken from another node")
            .tags("name", name)
            .register(registry));
    meters.add(
        FunctionCounter.builder("weaviate.token.previous.secret", counted, Tally::previousSecrets)
            .description("Token requests granted to the client's previous secret")
            .tags("name", name)
            .register(registry));
    meters.add(
        FunctionTimer.builder(
                "weaviate.token.refresh",
                counted,
                Tally::exchanges,
                tally -> tally.exchangeTime().toNanos(),
                TimeUnit.NANOSECONDS)
            .description("How long the provider took for a token")
            .tags("name", name)
            .register(registry));
    return meters;
  }
}
