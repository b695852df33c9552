package dev.tokenmanager.app.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the tokens and their configuration are, as meters. What is not known of a token has no
 * series. Event loop only.
 */
final class TokenGauges {

  private static final List<String> HEALTHS =
      List.of("healthy", "degraded", "expired", "misconfigured", "rejected");
  private static final double MILLIS = 1000;

  private final List<Gauge> gauges;
  private final MultiGauge health;
  private final MultiGauge configurationError;

  TokenGauges(MeterRegistry registry) {
    this.gauges =
        List.of(
            gauge(
                registry,
                "weaviate.token.expires.in",
                "seconds",
                "Time until the held token ends; negative when it has",
                TokenGauges::expiresIn),
            gauge(
                registry,
                "weaviate.token.outage.budget",
                "seconds",
                "The longest outage of the provider that no caller notices",
                (token, now) -> token.getNumber("outage_budget_seconds")),
            gauge(
                registry,
                "weaviate.token.clock.skew",
                "seconds",
                "The provider's clock less this node's",
                (token, now) -> seconds(token.getNumber("clock_skew_ms"))),
            gauge(
                registry,
                "weaviate.token.state.file.error",
                null,
                "1 while the state file could not be written, 0 otherwise",
                (token, now) -> stateFileError(token.getJsonObject("state_file"))),
            gauge(
                registry,
                "weaviate.token.generation",
                null,
                "Generation of the held token, 0 where none is held",
                (token, now) -> token.getNumber("generation")),
            gauge(
                registry,
                "weaviate.token.consecutive.failures",
                null,
                "Failed attempts since the last success",
                (token, now) -> token.getNumber("consecutive_failures")));
    this.health =
        MultiGauge.builder("weaviate.token.health")
            .description("1 for what the token is now, 0 for what it is not")
            .register(registry);
    this.configurationError =
        MultiGauge.builder("weaviate.token.configuration.error")
            .description("1 while a newer configuration is refused, 0 otherwise")
            .register(registry);
  }

  /** What a gauge reads in the status of a token; null: not known. */
  private interface Value {
    @Nullable Number of(JsonObject token, Instant now);
  }

  private record Gauge(MultiGauge meters, Value value) {}

  private static Gauge gauge(
      MeterRegistry registry, String name, @Nullable String unit, String description, Value value) {
    return new Gauge(
        MultiGauge.builder(name).description(description).baseUnit(unit).register(registry), value);
  }

  /** Shows a status; null: there is none. */
  void update(@Nullable JsonObject status) {
    JsonArray tokens = status == null ? new JsonArray() : status.getJsonArray("tokens");
    Instant now = status == null ? Instant.EPOCH : Instant.parse(status.getString("now"));
    List<JsonObject> all = tokens.stream().map(JsonObject.class::cast).toList();
    for (Gauge gauge : gauges) {
      List<Row<?>> rows = new ArrayList<>();
      for (JsonObject token : all) {
        Number value = gauge.value().of(token, now);
        if (value != null) {
          rows.add(Row.of(Tags.of("name", token.getString("name")), value));
        }
      }
      gauge.meters().register(rows, true);
    }
    health.register(all.stream().flatMap(token -> healths(token).stream()).toList(), true);
    configurationError.register(configurationErrors(status), true);
  }

  private static List<Row<?>> configurationErrors(@Nullable JsonObject status) {
    if (status == null) {
      return List.of();
    }
    JsonObject configuration = status.getJsonObject("configuration", new JsonObject());
    return List.of(Row.of(Tags.empty(), configuration.containsKey("error") ? 1 : 0));
  }

  private static List<Row<?>> healths(JsonObject token) {
    String current = health(token);
    List<Row<?>> rows = new ArrayList<>();
    for (String each : HEALTHS) {
      Tags tags = Tags.of("name", token.getString("name"), "health", each);
      rows.add(Row.of(tags, each.equals(current) ? 1 : 0));
    }
    return rows;
  }

  /** A rejection is worse than what it leads to, but what Weaviate rejects is worse still. */
  private static String health(JsonObject token) {
    String health = token.getString("health").toLowerCase(Locale.ROOT);
    boolean rejected = token.getString("state").equals("REJECTED");
    return rejected && !health.equals("misconfigured") ? "rejected" : health;
  }

  private static @Nullable Number stateFileError(@Nullable JsonObject file) {
    if (file == null) {
      return null;
    }
    return file.containsKey("error") ? 1 : 0;
  }

  private static @Nullable Number expiresIn(JsonObject token, Instant now) {
    String end = token.getString("expires_at");
    return end == null ? null : seconds(Duration.between(now, Instant.parse(end)).toMillis());
  }

  private static @Nullable Number seconds(@Nullable Number millis) {
    return millis == null ? null : millis.doubleValue() / MILLIS;
  }
}
