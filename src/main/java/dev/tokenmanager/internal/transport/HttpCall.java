package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.HostName;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with provider or Weaviate: GET without a form, POST with one. Immutable; {@link
 * #toString} shows neither headers nor form.
 *
 * @param uri absolute http or https URI
 * @param headers sent as they are
 * @param form the body, already form-encoded, null: GET
 * @param timeout for the whole exchange, connect to last byte
 * @param connection how the host is reached
 */
public record HttpCall(
    URI uri,
    Map<String, String> headers,
    @Nullable String form,
    Duration timeout,
    ConnectionOptions connection) {

  public HttpCall {
    headers = Map.copyOf(headers);
  }

  @Override
  public String toString() {
    return (form == null ? "GET " : "POST ")
        + uri.getScheme()
        + "://"
        + HostName.withPort(uri)
        + uri.getPath();
  }
}
