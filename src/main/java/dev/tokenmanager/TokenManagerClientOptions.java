package dev.tokenmanager;

import dev.tokenmanager.internal.config.VerticleOptions;

/** Options of {@link TokenManager}. Mutable; not for several threads. */
public final class TokenManagerClientOptions {

  /** {@value}. */
  public static final String DEFAULT_ADDRESS = VerticleOptions.DEFAULT_ADDRESS;

  /** {@value} ms. */
  public static final long DEFAULT_TIMEOUT_MS = 15000;

  private String address = DEFAULT_ADDRESS;
  private long timeoutMs = DEFAULT_TIMEOUT_MS;

  /** The defaults. */
  public TokenManagerClientOptions() {}

  TokenManagerClientOptions(TokenManagerClientOptions other) {
    this.address = other.address;
    this.timeoutMs = other.timeoutMs;
  }

  /** The {@code address} with which the verticle was deployed. */
  public String getAddress() {
    return address;
  }

  /** Sets {@link #getAddress}; not empty. */
  public TokenManagerClientOptions setAddress(String address) {
    if (address.isEmpty()) {
      throw new IllegalArgumentException("address: expected a name, got an empty string");
    }
    this.address = address;
    return this;
  }

  /**
   * How long a caller waits for an answer over the event bus, in milliseconds: in all, a second try
   * included, which begins where nobody listens, or where another node did not answer in four
   * fifths of this time.
   */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets {@link #getTimeoutMs}; at least 1. */
  public TokenManagerClientOptions setTimeoutMs(long timeoutMs) {
    if (timeoutMs < 1) {
      throw new IllegalArgumentException("timeoutMs: expected at least 1, got " + timeoutMs);
    }
    this.timeoutMs = timeoutMs;
    return this;
  }
}
