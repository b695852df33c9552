package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
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

  private static final AtomicLongFieldUpdater<Tally> ANSWERED =
      AtomicLongFieldUpdater.newUpdater(Tally.class, "answered");
  private static final AtomicLongFieldUpdater<Tally> ACQUIRED =
      AtomicLongFieldUpdater.newUpdater(Tally.class, "acquired");
  private static final AtomicLongFieldUpdater<Tally> EXCHANGE_NANOS =
      AtomicLongFieldUpdater.newUpdater(Tally.class, "exchangeNanos");

  /** Where a count is among the rare ones; those of outcomes begin there. */
  private static final int REQUESTS = 0;

  private static final int REFRESHES = REQUESTS + Outcome.values().length;
  private static final int ADOPTIONS = REFRESHES + Outcome.values().length;
  private static final int PREVIOUS_SECRETS = ADOPTIONS + 1;
  private static final int RARE = PREVIOUS_SECRETS + 1;

  private volatile long answered;
  private volatile long acquired;
  private volatile long exchangeNanos;

  /** All else, null: none of it has happened. There may be a Tally for each of many tenants. */
  private volatile @Nullable AtomicLongArray rare;

  private final LongAdder answeredFromMemory;

  /**
   * @param answeredFromMemory who answers from memory counts there
   */
  Tally(LongAdder answeredFromMemory) {
    this.answeredFromMemory = answeredFromMemory;
  }

  /** Answers to callers on this node. */
  public long requests(Outcome outcome) {
    return outcome == Outcome.OK
        ? answered + answeredFromMemory.sum()
        : rare(REQUESTS + outcome.place);
  }

  /** Attempts at the provider that ended. */
  public long refreshes(Outcome outcome) {
    return outcome == Outcome.OK ? acquired : rare(REFRESHES + outcome.place);
  }

  /** Exchanges that brought a token. */
  public long exchanges() {
    return acquired;
  }

  /** How long the provider took for all of {@link #exchanges}. */
  public Duration exchangeTime() {
    return Duration.ofNanos(exchangeNanos);
  }

  /** Tokens taken from another node. */
  public long adoptions() {
    return rare(ADOPTIONS);
  }

  /** Token requests that were granted to the client's previous secret. */
  public long previousSecrets() {
    return rare(PREVIOUS_SECRETS);
  }

  void answered() {
    ANSWERED.incrementAndGet(this);
  }

  void answered(TokenFailure failure) {
    count(REQUESTS, Outcome.of(failure));
  }

  void acquired(Duration exchange) {
    ACQUIRED.incrementAndGet(this);
    EXCHANGE_NANOS.addAndGet(this, exchange.toNanos());
  }

  void failed(TokenFailure failure) {
    count(REFRESHES, Outcome.of(failure));
  }

  void adopted() {
    count(ADOPTIONS);
  }

  void previousSecret() {
    count(PREVIOUS_SECRETS);
  }

  private void count(int outcomes, @Nullable Outcome outcome) {
    if (outcome != null) {
      count(outcomes + outcome.place);
    }
  }

  private long rare(int place) {
    AtomicLongArray counts = rare;
    return counts == null ? 0 : counts.get(place);
  }

  private void count(int place) {
    AtomicLongArray counts = rare;
    (counts == null ? begin() : counts).incrementAndGet(place);
  }

  private synchronized AtomicLongArray begin() {
    AtomicLongArray counts = rare;
    if (counts == null) {
      counts = new AtomicLongArray(RARE);
      rare = counts;
    }
    return counts;
  }
}
