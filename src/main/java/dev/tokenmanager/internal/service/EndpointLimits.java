package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
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
  private final Map<Target, RetryAfterHold> heldBack = new HashMap<>();
  private long order;

  EndpointLimits(int maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /** One who wants to send a request. Exactly one of the two is called, at once or later. */
  interface Permit {
    /** Send it, and call {@link #leave} when it ended. */
    void granted();

    /** Do not send it: the endpoint asked this client to wait. */
    void heldBack(RetryAfterHold holdBack);
  }

  /** Until when a client has to wait, and why. */
  record RetryAfterHold(Moment until, Failure reason) {}

  /**
   * Asks for a turn; the one whose token expires first gets the next free slot.
   *
   * @return the place in the line, null: the turn was told at once
   */
  @Nullable Place enter(Target target, Instant expiry, Moment now, Permit turn) {
    RetryAfterHold holdBack = holdBackOf(target, now);
    if (holdBack != null) {
      turn.heldBack(holdBack);
      return null;
    }
    Endpoint endpoint = endpoints.computeIfAbsent(target.endpoint(), key -> new Endpoint());
    if (endpoint.inFlight < maxConcurrent && endpoint.waiting.isEmpty()) {
      endpoint.inFlight++;
      turn.granted();
      return null;
    }
    Place place = new Place(target, expiry, order++, turn);
    endpoint.waiting.add(place);
    return place;
  }

  /** Leaves the line: its turn hears nothing more. */
  void withdraw(Place place) {
    Endpoint endpoint = endpoints.get(place.target.endpoint());
    if (endpoint != null) {
      endpoint.waiting.remove(place);
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
        Place next = endpoint.waiting.first();
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
  void holdBack(Target target, RetryAfterHold wanted, Moment now) {
    // Endpoints change, and those that are asked no more would stay for ever.
    heldBack.values().removeIf(over -> over.until.isReachedAt(now));
    RetryAfterHold holdBack =
        heldBack.merge(
            target, wanted, (old, next) -> old.until.isReachedAt(next.until) ? next : old);
    Endpoint endpoint = endpoints.get(target.endpoint());
    if (endpoint == null) {
      return;
    }
    List<Place> affected = new ArrayList<>();
    endpoint.waiting.removeIf(waiting -> waiting.target.equals(target) && affected.add(waiting));
    affected.forEach(waiting -> waiting.turn.heldBack(holdBack));
  }

  private @Nullable RetryAfterHold holdBackOf(Target target, Moment now) {
    RetryAfterHold holdBack = heldBack.get(target);
    if (holdBack != null && holdBack.until.isReachedAt(now)) {
      heldBack.remove(target);
      return null;
    }
    return holdBack;
  }

  private static final class Endpoint {
    int inFlight;
    boolean granting;
    final TreeSet<Place> waiting = new TreeSet<>();
  }

  /** One who waits in the line of an endpoint. */
  record Place(Target target, Instant expiry, long order, Permit turn)
      implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byExpiry = expiry.compareTo(other.expiry);
      return byExpiry != 0 ? byExpiry : Long.compare(order, other.order);
    }
  }
}
