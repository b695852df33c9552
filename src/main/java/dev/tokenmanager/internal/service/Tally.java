package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What was counted of one token since it is kept. Only grows. Any thread. */
public final class Tally {

  /** How a request or an attempt ended. */
  public enum Outcome {
    /** With a token. */
    OK(0),
    /** The provider rejects the credential. */
    REJECTED(1),
    /** The provider's answer is of no use. */
    UNUSABLE(2),
    /** The provider is unreachable or overloaded. */
    UNAVAILABLE(3),
    /** No answer in time. */
    TIMEOUT(4);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final int place;

    Outcome(int place) {
      this.place = place;
    }

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

  /** Where a count is among all; those of outcomes begin there. */
  private static final int REQUESTS = 0;

  private static final int REFRESHES = REQUESTS + Outcome.values().length;
  private static final int EXCHANGES = REFRESHES + Outcome.values().length;
  private static final int EXCHANGE_NANOS = EXCHANGES + 1;
  private static final int ADOPTIONS = EXCHANGE_NANOS + 1;
  private static final int PREVIOUS_SECRETS = ADOPTIONS + 1;

  /** What happens now and then: one array, since there may be a Tally for each of many tenants. */
  private final AtomicLongArray counts = new AtomicLongArray(PREVIOUS_SECRETS + 1);

  private final LongAdder answeredFromMemory;

  /**
   * @param answeredFromMemory who answers from memory counts there
   */
  Tally(LongAdder answeredFromMemory) {
    this.answeredFromMemory = answeredFromMemory;
  }

  /** Answers to callers on this node. */
  public long requests(Outcome outcome) {
    long later = counts.get(REQUESTS + outcome.place);
    return outcome == Outcome.OK ? later + answeredFromMemory.sum() : later;
  }

  /** Attempts at the provider that ended. */
  public long refreshes(Outcome outcome) {
    return counts.get(REFRESHES + outcome.place);
  }

  /** Exchanges that brought a token. */
  public long exchanges() {
    return counts.get(EXCHANGES);
  }

  /** How long the provider took for all of {@link #exchanges}. */
  public Duration exchangeTime() {
    return Duration.ofNanos(counts.get(EXCHANGE_NANOS));
  }

  /** Tokens taken from another node. */
  public long adoptions() {
    return counts.get(ADOPTIONS);
  }

  /** Token requests that were granted to the client's previous secret. */
  public long previousSecrets() {
    return counts.get(PREVIOUS_SECRETS);
  }

  void answered() {
    count(REQUESTS, Outcome.OK);
  }

  void answered(TokenFailure failure) {
    count(REQUESTS, Outcome.of(failure));
  }

  void acquired(Duration exchange) {
    count(REFRESHES, Outcome.OK);
    counts.incrementAndGet(EXCHANGES);
    counts.addAndGet(EXCHANGE_NANOS, exchange.toNanos());
  }

  void failed(TokenFailure failure) {
    count(REFRESHES, Outcome.of(failure));
  }

  void adopted() {
    counts.incrementAndGet(ADOPTIONS);
  }

  void previousSecret() {
    counts.incrementAndGet(PREVIOUS_SECRETS);
  }

  private void count(int outcomes, @Nullable Outcome outcome) {
    if (outcome != null) {
      counts.incrementAndGet(outcomes + outcome.place);
    }
  }
}
