package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.examples.TracingExample;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real tracer makes of what it is told. */
class OpenTelemetryTest {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final Vertx outside = Vertx.vertx();
  private final ScriptedProvider provider = result(ScriptedProvider.start(outside));
  private final Queue<String> parents = new ConcurrentLinkedQueue<>();
  private Vertx vertx = outside;

  @BeforeEach
  void begin() {
    provider.behaviour =
        request -> {
          parents.add(String.valueOf(request.getHeader("traceparent")));
          provider.issue(request);
        };
  }

  @AfterEach
  void end() {
    result(vertx.close());
    result(outside.close());
    openTelemetry.close();
  }

  private TokenManager start() {
    vertx = result(TracingExample.start(openTelemetry, provider.options()));
    return WaitLimit.client(vertx);
  }

  private List<SpanData> spans(int count) {
    await().until(() -> exporter.getFinishedSpanItems().size() >= count);
    return exporter.getFinishedSpanItems();
  }

  @Test
  void token_firstOne_isOneTraceOfAttemptAndExchange() {
    result(start().getToken());

    List<SpanData> spans = spans(2);
    SpanData attempt = named(spans, "weaviate_token refresh");
    SpanData exchange = named(spans, "POST");
    assertThat(spans).hasSize(2);
    assertThat(attempt.getParentSpanContext().isValid()).isFalse();
    assertThat(attempt.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(attempt.getAttributes().get(AttributeKey.stringKey("weaviate_token.outcome")))
        .isEqualTo("ok");
    assertThat(exchange.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(exchange.getParentSpanId()).isEqualTo(attempt.getSpanId());
    assertThat(exchange.getTraceId()).isEqualTo(attempt.getTraceId());
    assertThat(parents)
        .singleElement()
        .asString()
        .contains(exchange.getTraceId(), exchange.getSpanId());
    assertThat(spans.toString()).doesNotContain(ScriptedProvider.SECRET_MARK);
  }

  @Test
  void attempts_oneAfterTheOther_areTracesOfTheirOwn() {
    TokenManager tokens = start();
    result(tokens.getToken());
    refuse(tokens);

    List<SpanData> spans = spans(4);
    assertThat(spans.stream().map(SpanData::getTraceId).distinct()).hasSize(2);
    SpanData last = spans.get(spans.size() - 1);
    assertThat(last.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("invalid_client");
    assertThat(last.getEvents())
        .singleElement()
        .satisfies(event -> assertThat(event.getName()).isEqualTo("exception"));
    assertThat(spans.toString()).doesNotContain(ScriptedProvider.SECRET_MARK);
  }

  private void refuse(TokenManager tokens) {
    provider.behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    await().until(() -> codeOf(tokens.forceRefresh()) == 401);
  }

  private static SpanData named(List<SpanData> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }
}
