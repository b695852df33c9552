package dev.tokenmanager.app.http;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with what comes later. Whatever goes wrong on the way, there is an answer: a defect is a
 * 500 and one line in the log. Any thread.
 */
final class Later {

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);
  private static final String SENTENCE = "A defect of the token manager; see its log.";

  private Later() {}

  /**
   * Tells the result when it is there.
   *
   * @param unavailable what a 503 says, where nobody gives a result
   */
  static <T> void answer(
      HttpServerRequest request, Future<T> result, String unavailable, Consumer<T> telling) {
    result
        .onSuccess(value -> guarded(request, () -> telling.accept(value)))
        .onFailure(
            failure -> {
              if (known(failure).failureCode() == TokenFailure.INTERNAL.code()) {
                Responses.failure(request, 500, SENTENCE);
              } else {
                Responses.failure(request, 503, unavailable);
              }
            });
  }

  /** Does what answers a request; what it throws is a defect. */
  static void guarded(HttpServerRequest request, Runnable answering) {
    try {
      answering.run();
    } catch (Throwable e) {
      defect(request, e);
    }
  }

  /** Answers for a defect. */
  static void defect(HttpServerRequest request, Throwable defect) {
    log(defect);
    if (request.response().headWritten()) {
      Connections.drop(request.connection());
    } else {
      Responses.failure(request, 500, SENTENCE);
    }
  }

  /** A failure of the bus as it is; all else is a defect, and from here on a known one. */
  static ReplyException known(Throwable failure) {
    if (failure instanceof ReplyException known) {
      return known;
    }
    log(failure);
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE, TokenFailure.INTERNAL.code(), SENTENCE);
  }

  /** Its message could quote what must not be seen; its type and place cannot. */
  private static void log(Throwable defect) {
    StackTraceElement[] trace = defect.getStackTrace();
    LOG.error(
        "defect {} at {}",
        defect.getClass().getName(),
        trace.length == 0 ? "an unknown place" : trace[0]);
  }
}
