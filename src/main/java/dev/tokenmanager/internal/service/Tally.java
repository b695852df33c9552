package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What was counted of one token since it is kept. Only grows. Any thread. */
public final class Tally {

  /** How a request or an attempt ended. */
  public enum Outcome {
    /** With a token. */
    OK,
    /** The provider rejects the credential. */
    REJECTED,
    /** The provider's answer is of no use. */
    UNUSABLE,
    /** The provider is unreachable or overloaded. */
    UNAVAILABLE,
    /** No answer in time. */
    TIMEOUT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Its name in metrics. */
    public String text() {
      return text;
    }

    /** Null where it tells nothing of the provider: a wrong request, or a defect of ours. */
    static @Nullable Outcome of(TokenFailure failure) {
      return switch (failure) {
        case REJECTED -> REJECTED;
        case UNUSABLE_ANSWER -> UNUSABLE;
        case UNAVAILABLE -> UNAVAILABLE;
        case TIMEOUT -> TIMEOUT;
        case BAD_REQUEST, UNKNOWN_TOKEN, INTERNAL -> null;
      };
    }
  }

  // Never written after construction: read from any thread.
  private final Map<Outcome, LongAdder> requests = new EnumMap<>(Outcome.class);
  private final Map<Outcome, LongAdder> refreshes = new EnumMap<>(Outcome.class);
  private final LongAdder answeredFromMemory;
  private final LongAdder exchanges = new LongAdder();
  private final LongAdder exchangeNanos = new LongAdder();
  private final LongAdder adoptions = new LongAdder();
  private final LongAdder previousSecrets = new LongAdder();

  /**
   * @param answeredFromMemory who answers from memory counts there
   */
  Tally(LongAdder answeredFromMemory) {
    this.answeredFromMemory = answeredFromMemory;
    for (Outcome outcome : Outcome.values()) {
      requests.put(outcome, new LongAdder());
      refreshes.put(outcome, new LongAdder());
    }
  }

  /** Answers to callers on this node. */
  public long requests(Outcome outcome) {
    long later = sum(requests, outcome);
    return outcome == Outcome.OK ? later + answeredFromMemory.sum() : later;
  }

  /** Attempts at the provider that ended. */
  public long refreshes(Outcome outcome) {
    return sum(refreshes, outcome);
  }

  /** Exchanges that brought a token. */
  public long exchanges() {
    return exchanges.sum();
  }

  /** How long the provider took for all of {@link #exchanges}. */
  public Duration exchangeTime() {
    return Duration.ofNanos(exchangeNanos.sum());
  }

  /** Tokens taken from another node. */
  public long adoptions() {
    return adoptions.sum();
  }

  /** Token requests that were granted to the client's previous secret. */
  public long previousSecrets() {
    return previousSecrets.sum();
  }

  void answered() {
    add(requests, Outcome.OK);
  }

  void answered(TokenFailure failure) {
    add(requests, Outcome.of(failure));
  }

  void acquired(Duration exchange) {
    add(refreshes, Outcome.OK);
    exchanges.increment();
    exchangeNanos.add(exchange.toNanos());
  }

  void failed(TokenFailure failure) {
    add(refreshes, Outcome.of(failure));
  }

  void adopted() {
    adoptions.increment();
  }

  void previousSecret() {
    previousSecrets.increment();
  }

  private static long sum(Map<Outcome, LongAdder> counts, Outcome outcome) {
    LongAdder count = counts.get(outcome);
    return count == null ? 0 : count.sum();
  }

  private static void add(Map<Outcome, LongAdder> counts, @Nullable Outcome outcome) {
    LongAdder count = outcome == null ? null : counts.get(outcome);
    if (count != null) {
      count.increment();
    }
  }
}
