package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one supplier of a secret, one question at a time, and never waits for it: it is called on a
 * worker thread, and may block there, fail, answer on any thread, late or never. Event loop only.
 */
final class SuppliedSecret {

  private static final Logger LOG = LoggerFactory.getLogger(SuppliedSecret.class);
  private static final Duration LEAST_PERIOD = Duration.ofSeconds(1);
  private static final Duration LONGEST_PERIOD = Duration.ofDays(365);

  private final Context context;
  private final SecretSource.Supplied source;
  private final SecretReader secrets;
  private final Clocks clocks;
  private final SecretSuppliers.Listener listener;

  private @Nullable Question question;
  private long calls;
  private boolean isInCall;
  private Duration patience = LEAST_PERIOD;
  private @Nullable Moment next;
  private String problem = "has not answered yet";
  private boolean isFailing;
  private boolean closed;

  /**
   * @param listener hears of the first secret, and of each that is another one than before
   */
  SuppliedSecret(
      Context context,
      SecretSource.Supplied source,
      SecretReader secrets,
      Clocks clocks,
      SecretSuppliers.Listener listener) {
    this.context = context;
    this.source = source;
    this.secrets = secrets;
    this.clocks = clocks;
    this.listener = listener;
  }

  private record Question(Promise<Void> ended, long timer) {}

  /** What is wrong, for a sentence that begins with the option. */
  String problem() {
    return problem;
  }

  /**
   * Completes when the supplier has answered, has failed, or had so much time; never fails. Joins a
   * question under way.
   */
  Future<Void> ask(Duration timeout) {
    Question underWay = question;
    if (underWay != null) {
      return underWay.ended.future();
    }
    if (closed) {
      return Future.succeededFuture();
    }
    patience = timeout;
    long ms = Math.max(1, timeout.toMillis());
    long timer = context.owner().setTimer(ms, id -> context.runOnContext(now -> isLate(id, ms)));
    Question asked = new Question(Promise.promise(), timer);
    question = asked;
    if (!isInCall) {
      call();
    }
    return asked.ended.future();
  }

  /** A call that has not even returned is waited for, and not made again: it may hold a thread. */
  private void call() {
    isInCall = true;
    long number = ++calls;
    context
        .executeBlocking(() -> source.supplier().get(), false)
        .compose(
            answer -> {
              context.runOnContext(now -> isInCall = false);
              return answer;
            },
            thrown -> {
              context.runOnContext(now -> isInCall = false);
              return Future.failedFuture(thrown);
            })
        .onComplete(
            (text, failure) -> context.runOnContext(now -> answered(number, text, failure)));
  }

  /** An answer that comes late counts, unless another call was made since. */
  private void answered(long number, @Nullable String text, @Nullable Throwable failure) {
    if (closed || number != calls) {
      return;
    }
    boolean isFirst = secrets.known(source) == null;
    boolean isOther = false;
    if (failure != null) {
      failed("fails with " + failure.getClass().getName());
    } else if (text == null) {
      failed("answers with null");
    } else {
      isOther = received(text);
    }
    end();
    if (isOther || (isFirst && secrets.known(source) != null)) {
      listener.onAnswer(source, isFirst);
    }
  }

  private boolean received(String text) {
    boolean isOther;
    try {
      isOther = secrets.supplied(source, text);
    } catch (IllegalArgumentException empty) {
      failed("answers with an empty text");
      return false;
    }
    if (isFailing) {
      isFailing = false;
      LOG.info("{}: the secret supplier answers again", source.where());
    }
    return isOther;
  }

  private void isLate(long timer, long ms) {
    Question late = question;
    if (late != null && late.timer == timer) {
      failed("does not answer within " + ms + " ms (requestTimeoutMs)");
      end();
    }
  }

  private void failed(String how) {
    problem = how;
    if (!isFailing) {
      isFailing = true;
      LOG.warn(
          "{}: the secret supplier {}; until it answers, {}",
          source.where(),
          how,
          secrets.known(source) == null
              ? "no token can be acquired with it"
              : "its last secret stays in use");
    }
  }

  private void end() {
    Question ended = question;
    question = null;
    if (ended != null) {
      context.owner().cancelTimer(ended.timer);
      schedule();
      ended.ended.complete();
    }
  }

  /** It says anew after each question when the next one is due. */
  private void schedule() {
    next = null;
    context
        .executeBlocking(() -> source.supplier().refreshAfter(), false)
        .onComplete((period, failure) -> context.runOnContext(now -> next = in(period)));
  }

  private @Nullable Moment in(@Nullable Duration period) {
    if (period == null) {
      return null;
    }
    Duration least = period.compareTo(LEAST_PERIOD) < 0 ? LEAST_PERIOD : period;
    return clocks.now().plus(least.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : least);
  }

  /** Asks where it is time for that. */
  void tick(Moment now) {
    Moment due = next;
    if (due != null && due.isReachedAt(now)) {
      next = null;
      ask(patience);
    }
  }

  /** Ends the question under way; what is answered from here on counts for nothing. */
  void close() {
    closed = true;
    next = null;
    Question ended = question;
    question = null;
    if (ended != null) {
      context.owner().cancelTimer(ended.timer);
      ended.ended.complete();
    }
  }
}
