package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;

/** Backoff after a failure: doubled each time, with jitter. Mutable; not for several threads. */
public final class RetryOptions extends GivenOptions<RetryOptions> {

  /** {@value} ms. */
  public static final long DEFAULT_INITIAL_DELAY_MS = 500;

  /** {@value} ms. */
  public static final long DEFAULT_MAX_DELAY_MS = 10000;

  /** {@value} ms. */
  public static final long DEFAULT_MAX_RETRY_AFTER_MS = 300000;

  /** Nothing is given: the defaults. */
  public RetryOptions() {}

  /** A copy. */
  public RetryOptions(RetryOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public RetryOptions(JsonObject json) {
    this(OptionTree.ofSection(Option.RETRY, json));
  }

  RetryOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  RetryOptions copy() {
    return new RetryOptions(this);
  }

  /** The first delay, in milliseconds. */
  public long getInitialDelayMs() {
    return longOf(Option.RETRY_INITIAL_DELAY);
  }

  /** Sets {@link #getInitialDelayMs}. */
  public RetryOptions setInitialDelayMs(long initialDelayMs) {
    return set(Option.RETRY_INITIAL_DELAY, initialDelayMs);
  }

  /** The longest delay, in milliseconds. */
  public long getMaxDelayMs() {
    return longOf(Option.RETRY_MAX_DELAY);
  }

  /** Sets {@link #getMaxDelayMs}. */
  public RetryOptions setMaxDelayMs(long maxDelayMs) {
    return set(Option.RETRY_MAX_DELAY, maxDelayMs);
  }

  /** A {@code Retry-After} wins over every other delay, up to this, in milliseconds. */
  public long getMaxRetryAfterMs() {
    return longOf(Option.MAX_RETRY_AFTER);
  }

  /** Sets {@link #getMaxRetryAfterMs}. */
  public RetryOptions setMaxRetryAfterMs(long maxRetryAfterMs) {
    return set(Option.MAX_RETRY_AFTER, maxRetryAfterMs);
  }
}
