package dev.tokenmanager.config;

/**
 * {@code http} in the file of the runnable jar: where health, metrics and the status page are
 * served. Immutable.
 *
 * @param enabled false: no port is opened
 * @param host to listen at
 * @param port to listen at, 0: any free one
 * @param readyWhen which tokens must be usable for the node to be ready
 */
public record HttpSection(boolean enabled, String host, int port, ReadyWhen readyWhen) {

  /** What stands for an absent section. */
  public static final HttpSection DEFAULT = new HttpSection(true, "127.0.0.1", 8090, ReadyWhen.ANY);

  /** Whether only this machine can reach it, by the text alone: no name is resolved. */
  public boolean isLoopback() {
    return Loopback.isLoopback(host.contains(":") ? "[" + host + "]" : host);
  }

  /** When the node is ready; in both cases no token may still wait for its first attempt. */
  public enum ReadyWhen {
    /** At least one token is usable. */
    ANY,
    /** Every token is. */
    ALL
  }
}
