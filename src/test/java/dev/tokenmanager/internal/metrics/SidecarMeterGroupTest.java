package dev.tokenmanager.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.sidecar.count.SidecarCounters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SidecarMeterGroupTest {

  private final Vertx vertx = Vertx.vertx();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final SidecarCounters counters = SidecarCounters.of(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private SidecarMeterGroup bound(MeterRegistry... registries) {
    SidecarMeterGroup group = new SidecarMeterGroup(vertx, Tags.of("pod", "a"));
    for (MeterRegistry each : registries) {
      group.bindTo(each);
    }
    return group;
  }

  private double requests(String protocol, String code) {
    return registry
        .get("weaviate.sidecar.requests")
        .tags("protocol", protocol, "code", code, "pod", "a")
        .functionCounter()
        .count();
  }

  private double replays() {
    return registry.get("weaviate.sidecar.replays").functionCounter().count();
  }

  @Test
  void bindTo_noCallYet_hasNoMeters() {
    bound(registry);

    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void bindTo_afterCalls_countsThemToo() {
    counters.answered(SidecarCounters.REST, "200");
    counters.answered(SidecarCounters.REST, "200");
    counters.replayed();

    bound(registry);

    assertThat(requests("rest", "200")).isEqualTo(2);
    assertThat(replays()).isEqualTo(1);
  }

  @Test
  void answered_newCodes_areFollowed() {
    bound(registry);

    counters.answered(SidecarCounters.REST, "200");
    counters.answered(SidecarCounters.GRPC, "OK");
    counters.answered(SidecarCounters.GRPC, "OK");
    counters.answered(SidecarCounters.REST, "made up");

    assertThat(requests("rest", "200")).isEqualTo(1);
    assertThat(requests("grpc", "OK")).isEqualTo(2);
    assertThat(requests("rest", SidecarCounters.OTHER)).isEqualTo(1);
    assertThat(replays()).isZero();
  }

  @Test
  void close_takesAllOutAndFollowsNoMore() {
    MeterRegistry second = new SimpleMeterRegistry();
    SidecarMeterGroup group = bound(registry, second);
    counters.answered(SidecarCounters.REST, "200");

    group.close();
    group.close();
    counters.answered(SidecarCounters.REST, "503");

    assertThat(registry.getMeters()).isEmpty();
    assertThat(second.getMeters()).isEmpty();
  }

  @Test
  void bindTo_secondGroupOfTheSameVertx_isCountedOnce() {
    counters.answered(SidecarCounters.REST, "200");
    SidecarMeterGroup first = bound(registry);
    SidecarMeterGroup second = new SidecarMeterGroup(vertx, Tags.of("pod", "b"));
    second.bindTo(registry);

    assertThat(registry.find("weaviate.sidecar.requests").functionCounters()).hasSize(1);

    first.close();
    second.close();
    bound(registry);
    assertThat(requests("rest", "200")).isEqualTo(1);
  }

  @Test
  void scrape_hasTheNamesOfTheContract() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    bound(prometheus);

    counters.answered(SidecarCounters.GRPC, "UNAVAILABLE");

    assertThat(prometheus.scrape())
        .contains(
            "weaviate_sidecar_requests_total{code=\"UNAVAILABLE\",pod=\"a\",protocol=\"grpc\"} 1.0")
        .contains("weaviate_sidecar_replays_total{pod=\"a\"} 0.0");
  }
}
