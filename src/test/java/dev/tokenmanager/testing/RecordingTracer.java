package dev.tokenmanager.testing;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the spans that Vert.x and we tell of, with the rules of the tracers that there are: what is
 * received becomes current in its context, what is sent is a child of that. Any thread.
 */
public final class RecordingTracer
    implements VertxTracer<RecordingTracer.Span, RecordingTracer.Span> {

  private static final ContextLocal<Span> CURRENT = ContextLocal.registerLocal(Span.class);

  private final List<Span> spans = new CopyOnWriteArrayList<>();

  /** A span, and how often it was ended. */
  public static final class Span {
    private final String name;
    private final @Nullable Span parent;
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    private Span(String name, @Nullable Span parent) {
      this.name = name;
      this.parent = parent;
    }

    public String name() {
      return name;
    }

    public @Nullable Span parent() {
      return parent;
    }

    public Map<String, String> tags() {
      return tags;
    }

    public int ends() {
      return ends.get();
    }

    public @Nullable Throwable failure() {
      return failure;
    }

    @Override
    public String toString() {
      return name + tags + " ended " + ends + " " + failure;
    }
  }

  /** A Vert.x that it traces. */
  public Vertx vertx() {
    return Vertx.builder().withTracer(options -> this).build();
  }

  /** All so far, oldest first. */
  public List<Span> spans() {
    return spans;
  }

  /** Those of that name. */
  public List<Span> named(String name) {
    return spans.stream().filter(span -> span.name.equals(name)).toList();
  }

  @Override
  public <R> @Nullable Span receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Map.Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (policy != TracingPolicy.ALWAYS) {
      return null;
    }
    Span span = begun(operation, CURRENT.get(context), request, tags);
    CURRENT.put(context, span);
    return span;
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(response, span, failure, tags);
    CURRENT.remove(context);
  }

  @Override
  public <R> @Nullable Span sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    Span parent = CURRENT.get(context);
    return parent == null && policy != TracingPolicy.ALWAYS
        ? null
        : begun(operation, parent, request, tags);
  }

  @Override
  public <R> void receiveResponse(
      Context context,
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(response, span, failure, tags);
  }

  private <R> Span begun(String operation, @Nullable Span parent, R request, TagExtractor<R> tags) {
    Span span = new Span(operation, parent);
    span.tags.putAll(tags.extract(request));
    spans.add(span);
    return span;
  }

  private static <R> void end(
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (span == null) {
      return;
    }
    if (response != null) {
      span.tags.putAll(tags.extract(response));
    }
    span.failure = failure;
    span.ends.incrementAndGet();
  }
}
