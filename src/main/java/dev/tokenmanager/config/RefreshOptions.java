package dev.tokenmanager.config;

import java.time.Duration;

/**
 * When a token is refreshed and tried again: the options of contract and README under the same
 * names. Immutable.
 */
public record RefreshOptions(
    Duration refreshBuffer,
    Duration minValidity,
    Duration assumedLifetime,
    Duration requestTimeout,
    Duration retryInitialDelay,
    Duration retryMaxDelay,
    Duration maxRetryAfter,
    Duration minRefreshInterval,
    Duration rejectedProbe) {

  /** The defaults. */
  public static final RefreshOptions DEFAULTS =
      new RefreshOptions(
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(300),
          Duration.ofMillis(5000),
          Duration.ofMillis(500),
          Duration.ofMillis(10000),
          Duration.ofMillis(300000),
          Duration.ofMillis(1000),
          Duration.ofSeconds(60));
}
