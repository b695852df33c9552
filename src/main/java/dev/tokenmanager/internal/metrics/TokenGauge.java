package dev.tokenmanager.internal.metrics;

import dev.tokenmanager.internal.service.StateFileStatus;
import dev.tokenmanager.internal.service.TokenSnapshot;
import dev.tokenmanager.internal.service.WatchedToken;
import dev.tokenmanager.internal.time.Moment;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a token is, as gauges. What is not known of it has no gauge. */
enum TokenGauge {
  EXPIRES_IN(
      "weaviate.token.expires.in",
      "seconds",
      "Time until the held token ends; negative when it has"),
  OUTAGE_BUDGET(
      "weaviate.token.outage.budget",
      "seconds",
      "The longest outage of the provider that no caller notices"),
  CLOCK_SKEW("weaviate.token.clock.skew", "seconds", "The provider's clock less this node's"),
  STATE_FILE_ERROR(
      "weaviate.token.state.file.error",
      null,
      "1 while the state file could not be written, 0 otherwise"),
  GENERATION(
      "weaviate.token.generation", null, "Generation of the held token, 0 where none is held"),
  CONSECUTIVE_FAILURES(
      "weaviate.token.consecutive.failures", null, "Failed attempts since the last success");

  private static final double MILLIS = 1000;

  private final String meter;
  private final @Nullable String unit;
  private final String description;

  TokenGauge(String meter, @Nullable String unit, String description) {
    this.meter = meter;
    this.unit = unit;
    this.description = description;
  }

  /** Whether there is anything to read. */
  boolean isKnownOf(WatchedToken token) {
    return read(token) != null;
  }

  Meter register(WatchedToken token, Tags tags, MeterRegistry registry) {
    return Gauge.builder(meter, token, this::value)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  /** Between a change and what follows from it for the meters, nothing may be known. */
  private double value(WatchedToken token) {
    Double read = read(token);
    return read == null ? Double.NaN : read;
  }

  private @Nullable Double read(WatchedToken watched) {
    TokenSnapshot token = watched.snapshot();
    return switch (this) {
      case EXPIRES_IN -> expiresIn(token, watched.now());
      case OUTAGE_BUDGET -> wholeSeconds(token.outageBudget());
      case CLOCK_SKEW -> seconds(token.clockSkew());
      case STATE_FILE_ERROR -> error(token.stateFile());
      case GENERATION -> (double) token.generation();
      case CONSECUTIVE_FAILURES -> (double) token.state().trouble().failures();
    };
  }

  private static @Nullable Double expiresIn(TokenSnapshot token, Moment now) {
    Instant end = token.expiry();
    return end == null ? null : seconds(Duration.between(now.wall(), end));
  }

  private static @Nullable Double error(@Nullable StateFileStatus file) {
    if (file == null) {
      return null;
    }
    return file.error() == null ? 0.0 : 1.0;
  }

  private static @Nullable Double seconds(@Nullable Duration time) {
    return time == null ? null : time.toMillis() / MILLIS;
  }

  /** As in the status. */
  private static @Nullable Double wholeSeconds(@Nullable Duration time) {
    return time == null ? null : (double) time.toSeconds();
  }
}
