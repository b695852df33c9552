package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.HostName;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the tracer of Vert.x of each token request: a span of its own, never one of a caller, since
 * many wait for the same request. Costs nothing where there is no tracer. Event loop only.
 */
public final class RefreshTracing {

  /** The name of each span. */
  static final String OPERATION = "weaviate_token refresh";

  /** Tells nobody. */
  static final RefreshTracing NONE = new RefreshTracing(null, null);

  private final @Nullable ContextInternal context;
  private final @Nullable VertxTracer<Object, Object> tracer;

  private RefreshTracing(
      @Nullable ContextInternal context, @Nullable VertxTracer<Object, Object> tracer) {
    this.context = context;
    this.tracer = tracer;
  }

  /**
   * Of the tracer that the Vert.x of this context was made with, if any.
   *
   * @param context on which requests are made
   */
  @SuppressWarnings("unchecked") // A tracer gets back what it has handed out.
  static RefreshTracing of(ContextInternal context) {
    VertxTracer<Object, Object> tracer = context.tracer();
    return tracer == null ? NONE : new RefreshTracing(context, tracer);
  }

  /**
   * Begins the span of one attempt. A tracer that throws has no part in it, nor in what follows.
   *
   * @param grantType the value of {@code grant_type}
   * @param target null: it never became known
   */
  RefreshSpan begin(String name, long attempt, String grantType, @Nullable Target target) {
    ContextInternal parent = context;
    VertxTracer<Object, Object> told = tracer;
    if (parent == null || told == null) {
      return RefreshSpan.NONE;
    }
    SpanTags tags =
        new SpanTags()
            .with("weaviate_token.name", name)
            .with("weaviate_token.attempt", attempt)
            .with("weaviate_token.grant_type", grantType);
    if (target != null) {
      URI endpoint = URI.create(target.endpoint());
      tags.with("server.address", HostName.of(endpoint)).with("server.port", port(endpoint));
    }
    return begin(name, parent.duplicate(), told, tags);
  }

  /** Its own context: what is current in it ends with it. */
  private static RefreshSpan begin(
      String name, ContextInternal own, VertxTracer<Object, Object> tracer, SpanTags tags) {
    try {
      Object span =
          tracer.receiveRequest(
              own,
              SpanKind.MESSAGING,
              TracingPolicy.ALWAYS,
              tags,
              OPERATION,
              List.of(),
              SpanTags.EXTRACTOR);
      return span == null ? RefreshSpan.NONE : new RefreshSpan(name, own, tracer, span);
    } catch (Throwable e) {
      FailureMapper.logDefect(name, e);
      return RefreshSpan.NONE;
    }
  }

  private static int port(URI endpoint) {
    int written = HostName.portOf(endpoint);
    int usual = "http".equalsIgnoreCase(endpoint.getScheme()) ? 80 : 443;
    return written < 0 ? usual : written;
  }
}
