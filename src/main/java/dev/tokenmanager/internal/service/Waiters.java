package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who wait for one token. Event loop only. */
public final class Waiters {

  private static final Logger LOG = LoggerFactory.getLogger(Waiters.class);

  /** Nobody waits for most tokens, most of the time. */
  private final ArrayDeque<Waiter> limited = new ArrayDeque<>(1);

  private final List<Waiter> patient = new ArrayList<>();

  /**
   * Waits.
   *
   * @param required least validity, null: the configured one
   * @param until elapsed time at which waiting ends, null: no end
   */
  public Future<AccessToken> add(@Nullable Duration required, @Nullable Duration until) {
    Promise<AccessToken> promise = Promise.promise();
    Waiter waiter = new Waiter(promise, required, until);
    if (until == null) {
      patient.add(waiter);
    } else {
      addInOrder(waiter, until);
    }
    return promise.future();
  }

  /**
   * Callers share one {@code maxWaitMs}, so a new one normally goes last. After a reload shortened
   * it, it may be inserted earlier.
   */
  private void addInOrder(Waiter waiter, Duration until) {
    Deque<Waiter> later = new ArrayDeque<>();
    for (Waiter last = limited.peekLast();
        last != null && last.until != null && last.until.compareTo(until) > 0;
        last = limited.peekLast()) {
      later.addFirst(limited.removeLast());
    }
    limited.add(waiter);
    limited.addAll(later);
  }

  /** Those who wait there wait here; nobody may wait here yet. */
  public void takeOver(Waiters from) {
    limited.addAll(from.limited);
    patient.addAll(from.patient);
    from.limited.clear();
    from.patient.clear();
  }

  /** Whether nobody waits. */
  public boolean isEmpty() {
    return limited.isEmpty() && patient.isEmpty();
  }

  /** Whether somebody waits for what an attempt brings, and not only for a token. */
  public boolean isResultAwaited() {
    return !patient.isEmpty();
  }

  /** When the next one has waited as long as it may, null when nobody waits with an end. */
  public @Nullable Duration nextEnd() {
    Waiter first = limited.peek();
    return first == null ? null : first.until;
  }

  /** Fails those who have waited as long as they may at {@code elapsed}. */
  public void expire(Duration elapsed, Supplier<? extends Throwable> failure) {
    for (Waiter first = limited.peek();
        first != null && first.until != null && first.until.compareTo(elapsed) <= 0;
        first = limited.peek()) {
      limited.poll();
      first.settle(null, failure.get());
    }
  }

  /**
   * Settles all: with a failure where {@code shortfall} finds one for their validity, else with the
   * token.
   */
  public void answer(
      AccessToken token, Function<@Nullable Duration, @Nullable Throwable> shortfall) {
    for (Waiter waiter : takeAll()) {
      Throwable own;
      try {
        own = shortfall.apply(waiter.required);
      } catch (Throwable defect) {
        own = defect(defect);
      }
      waiter.settle(token, own);
    }
  }

  /**
   * Fails those who wait without an end, and settles the others for whose validity there is a
   * result; null: they wait on.
   */
  public void settle(
      Throwable failure, Function<@Nullable Duration, @Nullable Future<AccessToken>> result) {
    for (Waiter waiter : takeAll()) {
      Duration until = waiter.until;
      Future<AccessToken> own;
      try {
        own = until == null ? Future.failedFuture(failure) : result.apply(waiter.required);
      } catch (Throwable defect) {
        own = Future.failedFuture(defect(defect));
      }
      if (own != null) {
        waiter.settle(own.result(), own.cause());
      } else if (until != null) {
        addInOrder(waiter, until);
      }
    }
  }

  /** The others are owed an answer all the same. */
  private static Throwable defect(Throwable defect) {
    LOG.error("no answer could be made for a caller: {}", defect.getClass().getName());
    return ReplyExceptions.defect();
  }

  private List<Waiter> takeAll() {
    List<Waiter> all = new ArrayList<>(limited);
    all.addAll(patient);
    limited.clear();
    patient.clear();
    return all;
  }

  private record Waiter(
      Promise<AccessToken> promise, @Nullable Duration required, @Nullable Duration until) {

    void settle(@Nullable AccessToken token, @Nullable Throwable failure) {
      try {
        promise.complete(token, failure);
      } catch (Throwable e) {
        // This one's handler failed; the others are owed an answer all the same.
        LOG.error("a caller's handler failed: {}", e.getClass().getName());
      }
    }
  }
}
