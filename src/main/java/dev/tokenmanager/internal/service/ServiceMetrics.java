package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.time.Clocks;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life of a service, for those who watch it: when it last looked at its tokens, and what
 * it counted of each. Knows the kept tokens alone, so that no request can make it grow. Any thread.
 */
public final class ServiceMetrics {

  private final Clocks clocks;
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
  private volatile long tickedNanos;

  ServiceMetrics(Clocks clocks) {
    this.clocks = clocks;
    ticked();
  }

  /** Elapsed time since a tick was evaluated. */
  public Duration sinceTick() {
    return Duration.ofNanos(clocks.elapsedNanos().getAsLong() - tickedNanos);
  }

  /** The service's wall clock. */
  public Instant wallTime() {
    return clocks.wall().instant();
  }

  /** The names of the kept tokens; changes with them. */
  public Set<String> names() {
    return Set.copyOf(tallies.keySet());
  }

  /** Null for a name that is not kept. */
  public @Nullable Tally tally(String name) {
    return tallies.get(name);
  }

  /** A token is kept from now on; what was counted of that name before goes on. */
  void keep(String name) {
    tallies.computeIfAbsent(name, kept -> new Tally());
  }

  /** A token is kept no longer. */
  void forget(String name) {
    tallies.remove(name);
  }

  void ticked() {
    tickedNanos = clocks.elapsedNanos().getAsLong();
  }

  /** A caller was answered from memory. No allocation. */
  void answeredFromMemory(String name) {
    Tally tally = tallies.get(name);
    if (tally != null) {
      tally.answeredFromMemory();
    }
  }

  /** Counts the answer to a caller when it comes. */
  <T> Future<T> counted(String name, Future<T> answer) {
    Tally tally = tallies.get(name);
    return tally == null
        ? answer
        : answer
            .onSuccess(token -> tally.answered())
            .onFailure(failure -> tally.answered(TokenFailure.of(failure)));
  }

  void acquired(String name, Duration exchange) {
    Tally tally = tallies.get(name);
    if (tally != null) {
      tally.acquired(exchange);
    }
  }

  void failed(String name, TokenFailure failure) {
    Tally tally = tallies.get(name);
    if (tally != null) {
      tally.failed(failure);
    }
  }

  void previousSecret(String name) {
    Tally tally = tallies.get(name);
    if (tally != null) {
      tally.previousSecret();
    }
  }

  void adopted(String name) {
    Tally tally = tallies.get(name);
    if (tally != null) {
      tally.adopted();
    }
  }
}
