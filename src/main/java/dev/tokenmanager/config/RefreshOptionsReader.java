package dev.tokenmanager.config;

import java.time.Duration;
import java.util.List;

/** Reads when a token is refreshed and tried again. */
final class RefreshOptionsReader {

  static final List<String> KEYS =
      List.of(
          "refreshBufferSeconds",
          "minValiditySeconds",
          "assumedLifetimeSeconds",
          "requestTimeoutMs",
          "retry",
          "minRefreshIntervalMs",
          "rejectedProbeSeconds");

  private static final List<String> RETRY_KEYS =
      List.of("initialDelayMs", "maxDelayMs", "maxRetryAfterMs");

  private RefreshOptionsReader() {}

  static RefreshOptions read(JsonFields fields) {
    RefreshOptions defaults = RefreshOptions.DEFAULTS;
    JsonFields retry = fields.object("retry").only(RETRY_KEYS);
    return new RefreshOptions(
        fields.seconds("refreshBufferSeconds", defaults.refreshBuffer(), 1),
        fields.seconds("minValiditySeconds", defaults.minValidity(), 0),
        fields.seconds("assumedLifetimeSeconds", defaults.assumedLifetime(), 1),
        fields.millis("requestTimeoutMs", defaults.requestTimeout(), 1),
        retry.millis("initialDelayMs", defaults.retryInitialDelay(), 1),
        retry.millis("maxDelayMs", defaults.retryMaxDelay(), 1),
        retry.millis("maxRetryAfterMs", defaults.maxRetryAfter(), 1),
        fields.millis("minRefreshIntervalMs", defaults.minRefreshInterval(), 0),
        fields.seconds("rejectedProbeSeconds", defaults.rejectedProbe(), 1));
  }

  /**
   * Refuses a minimum validity that is given and more than half of the refresh buffer. One that is
   * only the default shrinks with the buffer instead.
   */
  static void requireConsistent(JsonFields fields, RefreshOptions options) {
    Duration buffer = options.refreshBuffer();
    if (fields.has("minValiditySeconds")
        && options.minValidity().multipliedBy(2).compareTo(buffer) > 0) {
      throw fields.refuse(
          "minValiditySeconds",
          "expected at most half of %s (%d), got %d"
              .formatted(
                  fields.pathOf("refreshBufferSeconds"),
                  buffer.toSeconds(),
                  options.minValidity().toSeconds()));
    }
  }
}
