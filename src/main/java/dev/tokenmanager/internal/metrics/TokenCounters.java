package dev.tokenmanager.internal.metrics;

import dev.tokenmanager.internal.service.Tally;
import dev.tokenmanager.internal.service.Tally.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What was counted of a token, as meters. Any thread. */
final class TokenCounters {

  private TokenCounters() {}

  static void register(
      Tally counted, Tags tags, MeterRegistry registry, Consumer<Meter> registered) {
    for (Outcome outcome : Outcome.values()) {
      registered.accept(
          FunctionCounter.builder(
                  "weaviate.token.requests", counted, tally -> tally.requests(outcome))
              .description("Answers to callers on this node")
              .tags(tags.and("outcome", outcome.text()))
              .register(registry));
      registered.accept(
          FunctionCounter.builder(
                  "weaviate.token.refreshes", counted, tally -> tally.refreshes(outcome))
              .description("Attempts at the provider that ended")
              .tags(tags.and("outcome", outcome.text()))
              .register(registry));
    }
    registered.accept(
        FunctionCounter.builder("weaviate.token.adoptions", counted, Tally::adoptions)
            .description("Tokens taken from another node")
            .tags(tags)
            .register(registry));
    registered.accept(
        FunctionCounter.builder("weaviate.token.previous.secret", counted, Tally::previousSecrets)
            .description("Token requests granted to the client's previous secret")
            .tags(tags)
            .register(registry));
    registered.accept(
        FunctionTimer.builder(
                "weaviate.token.refresh",
                counted,
                Tally::exchanges,
                tally -> tally.exchangeTime().toNanos(),
                TimeUnit.NANOSECONDS)
            .description("How long the provider took for a token")
            .tags(tags)
            .register(registry));
  }
}
