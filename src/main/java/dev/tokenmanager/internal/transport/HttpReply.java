package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.time.HttpDate;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A complete answer of at most 1 MiB. Immutable; {@link #toString} shows no body.
 *
 * @param status HTTP status
 * @param headers names in lower case, the last value of each
 * @param body decoded as UTF-8, empty when there was none
 */
public record HttpReply(int status, Map<String, String> headers, String body) {

  /** Of those that are registered, or several; nothing that could be more than a name. */
  private static final Pattern CODING =
      Pattern.compile("[A-Za-z0-9-]{1,20}(, ?[A-Za-z0-9-]{1,20})?");

  public HttpReply {
    headers = Map.copyOf(headers);
  }

  /** The value of a header given in lower case, null when absent. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** What it asks to wait, null when it does not. */
  public @Nullable Duration retryAfter() {
    return RetryAfter.parse(header("retry-after"), HttpDate.parse(header("date")));
  }

  public boolean isRedirect() {
    return status >= 300 && status <= 399;
  }

  /**
   * For a sentence about a {@link #isRedirect}: scheme, host and path of where it leads, as far as
   * that is an http or https URL.
   *
   * @param from what was asked for, null where that is not known
   */
  public String redirect(@Nullable URI from) {
    String target = target(from);
    return target == null
        ? "a redirect, which is not followed"
        : "a redirect to " + target + ", which is not followed";
  }

  private @Nullable String target(@Nullable URI from) {
    String location = header("location");
    if (location == null || location.isBlank() || location.length() > EndpointUrl.LONGEST) {
      return null;
    }
    try {
      URI given = new URI(location.strip());
      URI target = EndpointUrl.absolute((from == null ? given : from.resolve(given)).toString());
      return target == null ? null : EndpointUrl.shown(target);
    } catch (URISyntaxException | IllegalArgumentException notOne) {
      return null;
    }
  }

  /** Whether the body is not what it says but coded for the way (RFC 9110 §8.4), unasked. */
  public boolean isEncoded() {
    String coding = coding();
    return !coding.isEmpty() && !coding.equalsIgnoreCase("identity");
  }

  /** For a sentence about a body that {@link #isEncoded}: how, as far as that has a name. */
  public String encoding() {
    String coding = coding();
    return CODING.matcher(coding).matches()
        ? "in the Content-Encoding " + coding + ", which was not asked for"
        : "in a Content-Encoding that was not asked for";
  }

  private String coding() {
    String coding = header("content-encoding");
    return coding == null ? "" : coding.strip();
  }

  @Override
  public String toString() {
    return "HttpReply[status=" + status + ", length=" + body.length() + "]";
  }
}
