package dev.tokenmanager.keeper;

import dev.tokenmanager.oidc.TokenSource.Target;
import dev.tokenmanager.refresh.AttemptFailure;
import dev.tokenmanager.refresh.Moment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many token requests each token endpoint gets at once, and which clients it asked to wait.
 * Event loop only.
 */
final class EndpointLimits {

  private final int maxConcurrent;
  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private final Map<Target, HoldBack> heldBack = new HashMap<>();
  private long order;

  EndpointLimits(int maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /** One who wants to send a request. Exactly one of the two is called, at once or later. */
  interface Turn {
    /** Send it, and call {@link #leave} when it ended. */
    void granted();

    /** Do not send it: the endpoint asked this client to wait. */
    void heldBack(HoldBack holdBack);
  }

  /** Until when a client has to wait, and why. */
  record HoldBack(Moment until, AttemptFailure reason) {}

  /** Asks for a turn; the one whose token expires first gets the next free slot. */
  void enter(Target target, Instant expiry, Moment now, Turn turn) {
    HoldBack holdBack = holdBackOf(target, now);
    if (holdBack != null) {
      turn.heldBack(holdBack);
      return;
    }
    Endpoint endpoint = endpoints.computeIfAbsent(target.endpoint(), key -> new Endpoint());
    if (endpoint.inFlight < maxConcurrent && endpoint.waiting.isEmpty()) {
      endpoint.inFlight++;
      turn.granted();
    } else {
      endpoint.waiting.add(new Waiting(target, expiry, order++, turn));
    }
  }

  /** Frees a slot. */
  void leave(Target target) {
    Endpoint endpoint = endpoints.get(target.endpoint());
    if (endpoint == null) {
      return;
    }
    endpoint.inFlight--;
    // A turn that ends at once comes back here: a loop, lest ten thousand of them end the stack.
    if (!endpoint.granting) {
      grantFreeSlots(endpoint);
      if (endpoint.inFlight == 0) {
        endpoints.remove(target.endpoint());
      }
    }
  }

  private void grantFreeSlots(Endpoint endpoint) {
    endpoint.granting = true;
    try {
      while (endpoint.inFlight < maxConcurrent && !endpoint.waiting.isEmpty()) {
        Waiting next = endpoint.waiting.first();
        endpoint.waiting.remove(next);
        endpoint.inFlight++;
        next.turn.granted();
      }
    } finally {
      endpoint.granting = false;
    }
  }

  /**
   * Makes every later request of that client wait, and those who wait for their turn already. A
   * longer wait that was asked for before stays.
   */
  void holdBack(Target target, HoldBack wanted) {
    HoldBack holdBack =
        heldBack.merge(
            target, wanted, (old, next) -> old.until.isReachedAt(next.until) ? next : old);
    Endpoint endpoint = endpoints.get(target.endpoint());
    if (endpoint == null) {
      return;
    }
    List<Waiting> affected = new ArrayList<>();
    endpoint.waiting.removeIf(waiting -> waiting.target.equals(target) && affected.add(waiting));
    affected.forEach(waiting -> waiting.turn.heldBack(holdBack));
  }

  private @Nullable HoldBack holdBackOf(Target target, Moment now) {
    HoldBack holdBack = heldBack.get(target);
    if (holdBack != null && holdBack.until.isReachedAt(now)) {
      heldBack.remove(target);
      return null;
    }
    return holdBack;
  }

  private static final class Endpoint {
    int inFlight;
    boolean granting;
    final TreeSet<Waiting> waiting = new TreeSet<>();
  }

  private record Waiting(Target target, Instant expiry, long order, Turn turn)
      implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int byExpiry = expiry.compareTo(other.expiry);
      return byExpiry != 0 ? byExpiry : Long.compare(order, other.order);
    }
  }
}
