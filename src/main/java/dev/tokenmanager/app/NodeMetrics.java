package dev.tokenmanager.app;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;

/**
 * What Vert.x and the JVM tell of themselves: only what has a bounded number of series and shows
 * neither address nor URL.
 */
final class NodeMetrics {

  private static final Set<MetricsDomain> TOLD = EnumSet.of(MetricsDomain.NAMED_POOLS);

  /** Names that Prometheus' own check complains of. */
  private static final Set<String> ILL_NAMED =
      Set.of("jvm.compilation.time", "process.cpu.time", "system.cpu.count");

  private NodeMetrics() {}

  static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(MeterFilter.deny(id -> ILL_NAMED.contains(id.getName())));
    return registry;
  }

  /** Makes a Vert.x write to that registry. */
  static VertxBuilder into(
      PrometheusMeterRegistry registry, VertxBuilder builder, VertxOptions options) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions().setJvmMetricsEnabled(true).setEnabled(true);
    EnumSet.complementOf(EnumSet.copyOf(TOLD)).forEach(metrics::addDisabledMetricsCategory);
    return builder
        .with(options.setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(registry));
  }
}
