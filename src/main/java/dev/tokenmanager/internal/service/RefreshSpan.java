package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.transport.CallContext;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.VertxTracer;
import org.jspecify.annotations.Nullable;

/**
 * The span of one attempt, which ends once: what comes after its end is dropped. Event loop only.
 */
final class RefreshSpan {

  /** Of an attempt that is not traced. */
  static final RefreshSpan NONE = new RefreshSpan("", null, null, null);

  private final String token;
  private final @Nullable ContextInternal context;
  private final @Nullable VertxTracer<Object, Object> tracer;
  private @Nullable Object span;

  /**
   * @param token whose attempt it is
   * @param context of this span alone
   * @param span as the tracer knows it
   */
  RefreshSpan(
      String token,
      @Nullable ContextInternal context,
      @Nullable VertxTracer<Object, Object> tracer,
      @Nullable Object span) {
    this.token = token;
    this.context = context;
    this.tracer = tracer;
    this.span = span;
  }

  /** In which exchanges are part of this span; nothing else is called there. */
  CallContext exchanges() {
    return context == null ? CallContext.NONE : CallContext.of(context);
  }

  /**
   * It brought a token.
   *
   * @param generation null: the token is of no use here any more
   */
  void succeeded(@Nullable Long generation) {
    end(
        new SpanTags()
            .with("weaviate_token.outcome", Tally.Outcome.OK.text())
            .with("weaviate_token.generation", generation),
        null);
  }

  /** It brought none; callers are told the same. */
  void failed(Failure failure) {
    failed(failure.failure(), failure.error(), failure.message());
  }

  /**
   * It brought none.
   *
   * @param error a short machine-readable word
   * @param message one safe sentence
   */
  void failed(TokenFailure failure, String error, String message) {
    Tally.Outcome outcome = Tally.Outcome.of(failure);
    end(
        new SpanTags()
            .with("weaviate_token.outcome", outcome == null ? null : outcome.text())
            .with("error.type", error),
        ReplyExceptions.failure(failure, message));
  }

  private void end(SpanTags tags, @Nullable Throwable failure) {
    ContextInternal own = context;
    VertxTracer<Object, Object> told = tracer;
    Object ended = span;
    span = null;
    if (own == null || told == null || ended == null) {
      return;
    }
    try {
      told.sendResponse(own, tags, ended, failure, SpanTags.EXTRACTOR);
    } catch (Throwable e) {
      FailureMapper.logDefect(token, e);
    }
  }
}
