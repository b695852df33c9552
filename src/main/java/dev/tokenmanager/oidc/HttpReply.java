package dev.tokenmanager.oidc;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A complete answer of at most 1 MiB. Immutable; {@link #toString} shows no body.
 *
 * @param status HTTP status
 * @param headers names in lower case, the last value of each
 * @param body decoded as UTF-8, empty when there was none
 */
public record HttpReply(int status, Map<String, String> headers, String body) {

  public HttpReply {
    headers = Map.copyOf(headers);
  }

  /** The value of a header given in lower case, null when absent. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public String toString() {
    return "HttpReply[status=" + status + ", length=" + body.length() + "]";
  }
}
