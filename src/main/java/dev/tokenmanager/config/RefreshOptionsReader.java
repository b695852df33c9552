package dev.tokenmanager.config;

import java.time.Duration;
import java.util.Set;

/** Reads when a token is refreshed and tried again. Pure. */
final class RefreshOptionsReader {

  private static final String BUFFER = "refreshBufferSeconds";
  private static final String MIN_VALIDITY = "minValiditySeconds";

  static final Set<String> KEYS =
      Set.of(
          BUFFER,
          MIN_VALIDITY,
          "assumedLifetimeSeconds",
          "requestTimeoutMs",
          "retry",
          "minRefreshIntervalMs",
          "rejectedProbeSeconds");

  private RefreshOptionsReader() {}

  static RefreshOptions read(OptionsNode node) {
    RefreshOptions absent = RefreshOptions.DEFAULTS;
    OptionsNode retry = node.childOrEmpty("retry");
    RefreshOptions options =
        new RefreshOptions(
            seconds(node, BUFFER, 1, absent.refreshBuffer()),
            seconds(node, MIN_VALIDITY, 0, absent.minValidity()),
            seconds(node, "assumedLifetimeSeconds", 1, absent.assumedLifetime()),
            millis(node, "requestTimeoutMs", 1, absent.requestTimeout()),
            millis(retry, "initialDelayMs", 1, absent.retryInitialDelay()),
            millis(retry, "maxDelayMs", 1, absent.retryMaxDelay()),
            millis(retry, "maxRetryAfterMs", 1, absent.maxRetryAfter()),
            millis(node, "minRefreshIntervalMs", 0, absent.minRefreshInterval()),
            seconds(node, "rejectedProbeSeconds", 1, absent.rejectedProbe()));
    retry.refuseUnknownKeys();
    check(node, retry, options);
    return options;
  }

  private static void check(OptionsNode node, OptionsNode retry, RefreshOptions options) {
    Duration half = options.refreshBuffer().dividedBy(2);
    if (node.has(MIN_VALIDITY) && options.minValidity().compareTo(half) > 0) {
      throw node.refusal(
          MIN_VALIDITY,
          "expected at most half of refreshBufferSeconds ("
              + options.refreshBuffer().toSeconds()
              + "), got "
              + options.minValidity().toSeconds());
    }
    if (options.retryInitialDelay().compareTo(options.retryMaxDelay()) > 0) {
      throw retry.refusal("initialDelayMs", "expected at most retry.maxDelayMs");
    }
  }

  private static Duration seconds(OptionsNode node, String key, long least, Duration absent) {
    return Duration.ofSeconds(node.whole(key, least, Limits.YEAR_SECONDS, absent.toSeconds()));
  }

  private static Duration millis(OptionsNode node, String key, long least, Duration absent) {
    return Duration.ofMillis(node.whole(key, least, Limits.YEAR_MS, absent.toMillis()));
  }
}
