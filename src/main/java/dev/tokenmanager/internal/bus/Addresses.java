package dev.tokenmanager.internal.bus;

/**
 * The event-bus addresses of a deployment. Immutable.
 *
 * @param prefix {@code weaviate.token} unless configured otherwise
 */
public record Addresses(String prefix) {

  /** Where a token is asked for. */
  public String get() {
    return prefix + ".get";
  }

  /** Where a new token is asked for. */
  public String refresh() {
    return prefix + ".refresh";
  }

  /** Where the state is asked for. */
  public String status() {
    return prefix + ".status";
  }

  /** Where events are published. */
  public String events() {
    return prefix + ".events";
  }
}
