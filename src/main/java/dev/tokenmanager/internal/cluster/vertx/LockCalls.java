package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.Eldest;
import io.vertx.core.AsyncResult;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the cluster for locks, a few at a time, because each call may block a thread for as long as
 * it waits; and for a short time each, so that locks which others hold do not keep those that are
 * free from being taken. Event loop only.
 */
final class LockCalls {

  /** How many calls are under way at most, and so how many threads are blocked. */
  static final int MOST_LOCK_WAITS = 4;

  private static final int MOST_GRANTS = 4096;

  /** The first call for a lock, which most often is free. */
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final ContextInternal context;
  private final List<Slot> slots = new ArrayList<>();

  /** Those never asked for, then those asked for; each in the order in which they came. */
  private final List<Set<LockRequest>> waiting =
      List.of(new LinkedHashSet<>(), new LinkedHashSet<>());

  /** Of the locks granted last: all of which the release may not have come to its end. */
  private final Map<String, Slot> lastGrants = new Eldest<>(MOST_GRANTS);

  private boolean closed;

  LockCalls(ContextInternal context) {
    this.context = context;
    for (int i = 0; i < MOST_LOCK_WAITS; i++) {
      slots.add(new Slot(new BlockingCalls(context, "weaviate-token-lock-" + i, 1)));
    }
  }

  /** Takes over a request that holds the local lock. */
  void add(LockRequest request) {
    waiting.get(request.calls() == 0 ? 0 : 1).add(request);
    next();
  }

  /** The caller has given up; a call that is under way goes on to its end. */
  void giveUp(LockRequest request) {
    if (waiting.get(0).remove(request) || waiting.get(1).remove(request)) {
      request.releaseLocal();
    }
  }

  /** How many are under way. */
  int underWay() {
    return (int) slots.stream().filter(slot -> slot.busy).count();
  }

  /** Calls under way go on to their end, then their threads end. Nobody may wait any more. */
  void close() {
    closed = true;
    slots.stream().filter(slot -> !slot.busy).forEach(slot -> slot.lane.close());
  }

  private void next() {
    if (closed) {
      return;
    }
    for (Slot slot : slots) {
      LockRequest request = slot.busy ? null : takeFor(slot);
      if (request != null) {
        call(slot, request);
      }
    }
  }

  /**
   * Not one whose lock was last granted to the same thread. vertx-hazelcast's lock is reentrant
   * there, and it is released some time after {@code release} has returned, for whoever holds it
   * then: taken again by this thread before that, it would be lost at once. Another thread waits
   * for the release.
   */
  private @Nullable LockRequest takeFor(Slot slot) {
    for (Set<LockRequest> queue : waiting) {
      for (Iterator<LockRequest> all = queue.iterator(); all.hasNext(); ) {
        LockRequest request = all.next();
        if (lastGrants.get(request.key()) != slot) {
          all.remove();
          return request;
        }
      }
    }
    return null;
  }

  private void call(Slot slot, LockRequest request) {
    Duration longest = request.calls() == 0 ? FIRST_WAIT : LONGEST_WAIT;
    long millis = Math.max(1, Math.min(longest.toMillis(), request.patience().toMillis()));
    slot.busy = true;
    slot.hasWaited = false;
    request.called();
    // Cluster managers do not tell in a common way that the time is over; a call that fails early
    // has failed for another reason.
    long half = context.setTimer(Math.max(1, millis / 2), id -> slot.hasWaited = true);
    slot.lane
        .run(() -> context.owner().sharedData().getLockWithTimeout(request.key(), millis))
        .onComplete(
            result -> {
              if (result.succeeded() || slot.hasWaited) {
                ended(slot, request, result, half);
              } else {
                // After a stall of the event loop the result can come before a timer that is due;
                // this one cannot.
                context.setTimer(1, id -> ended(slot, request, result, half));
              }
            });
  }

  private void ended(Slot slot, LockRequest request, AsyncResult<Lock> result, long half) {
    context.owner().cancelTimer(half);
    slot.busy = false;
    settle(slot, request, result);
    if (closed) {
      slot.lane.close();
    }
    next();
  }

  private void settle(Slot slot, LockRequest request, AsyncResult<Lock> result) {
    if (result.succeeded()) {
      lastGrants.remove(request.key()); // So that it is the youngest.
      lastGrants.put(request.key(), slot);
      request.granted(result.result());
    } else if (request.isOver() || !slot.hasWaited) {
      request.end(result.cause());
    } else {
      waiting.get(1).add(request);
    }
  }

  /** One call at a time. */
  private static final class Slot {
    final BlockingCalls lane;
    boolean busy;
    boolean hasWaited;

    Slot(BlockingCalls lane) {
      this.lane = lane;
    }
  }
}
