package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.ShownName;
import java.time.Duration;
import java.util.List;

/**
 * When a token is refreshed and tried again: each component is the option of the same name.
 * Immutable.
 */
public record RefreshOptions(
    Duration refreshBuffer,
    Duration minValidity,
    Duration lastResortValidity,
    Duration assumedLifetime,
    Duration requestTimeout,
    Duration retryInitialDelay,
    Duration retryMaxDelay,
    Duration maxRetryAfter,
    Duration minRefreshInterval,
    Duration rejectedProbe) {

  /** Where its components are written. */
  static final List<Option> OPTIONS =
      List.of(
          Option.REFRESH_BUFFER,
          Option.MIN_VALIDITY,
          Option.LAST_RESORT_VALIDITY,
          Option.ASSUMED_LIFETIME,
          Option.REQUEST_TIMEOUT,
          Option.RETRY,
          Option.MIN_REFRESH_INTERVAL,
          Option.REJECTED_PROBE);

  /** The defaults. */
  public static final RefreshOptions DEFAULTS = from(JsonFields.NONE);

  static RefreshOptions from(JsonFields fields) {
    JsonFields retry = fields.section(Option.RETRY);
    return new RefreshOptions(
        fields.duration(Option.REFRESH_BUFFER),
        fields.duration(Option.MIN_VALIDITY),
        fields.duration(Option.LAST_RESORT_VALIDITY),
        fields.duration(Option.ASSUMED_LIFETIME),
        fields.duration(Option.REQUEST_TIMEOUT),
        retry.duration(Option.RETRY_INITIAL_DELAY),
        retry.duration(Option.RETRY_MAX_DELAY),
        retry.duration(Option.MAX_RETRY_AFTER),
        fields.duration(Option.MIN_REFRESH_INTERVAL),
        fields.duration(Option.REJECTED_PROBE));
  }

  /**
   * Refuses a minimum validity that is given and more than half of the refresh buffer. One that is
   * only the default shrinks with the buffer instead.
   */
  void requireConsistent(JsonFields fields) {
    if (fields.has(Option.MIN_VALIDITY)
        && minValidity.multipliedBy(2).compareTo(refreshBuffer) > 0) {
      throw fields.refuse(
          Option.MIN_VALIDITY,
          "expected at most half of %s (%s), got %s"
              .formatted(
                  fields.pathOf(Option.REFRESH_BUFFER),
                  ShownName.of(refreshBuffer.toSeconds()),
                  ShownName.of(minValidity.toSeconds())));
    }
  }
}
