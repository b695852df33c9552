package dev.tokenmanager.internal.config;

import io.vertx.core.json.JsonObject;

/**
 * {@code http} in the file of the runnable jar: where health, metrics and the status page are
 * served. Immutable.
 *
 * @param enabled false: no port is opened
 * @param host to listen at
 * @param port to listen at, 0: any free one
 * @param readyWhen which tokens must be usable for the node to be ready
 */
public record HttpOptions(boolean enabled, String host, int port, ReadyWhen readyWhen) {

  /**
   * Reads the section out of the whole file; the defaults where there is none.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static HttpOptions from(JsonObject file) {
    JsonFields fields = JsonFields.of("", file.getMap()).section(Option.HTTP);
    return new HttpOptions(
        fields.flag(Option.HTTP_ENABLED),
        fields.text(Option.HTTP_HOST),
        fields.whole(Option.HTTP_PORT),
        readyWhen(fields));
  }

  private static ReadyWhen readyWhen(JsonFields fields) {
    return switch (fields.text(Option.READY_WHEN)) {
      case "any" -> ReadyWhen.ANY;
      case "all" -> ReadyWhen.ALL;
      default -> throw fields.refuse(Option.READY_WHEN, "expected any or all");
    };
  }

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
