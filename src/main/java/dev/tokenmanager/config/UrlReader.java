package dev.tokenmanager.config;

import java.net.URI;
import java.net.URISyntaxException;

/** Reads URLs. No refusal shows the URL: it might carry a password. */
final class UrlReader {

  private static final String EXPECTED = "expected absolute http or https URL with a valid host";

  private UrlReader() {}

  /** A URL to which something is appended, so that it has no query. */
  static URI base(JsonValue value, ConnectionOptions connection) {
    URI url = endpoint(value, connection);
    if (url.getRawQuery() != null) {
      throw value.refuse("must not have a query (?…)");
    }
    return url;
  }

  /** A URL that is used as it is. */
  static URI endpoint(JsonValue value, ConnectionOptions connection) {
    URI url = parse(value);
    String scheme = url.getScheme();
    if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        || url.getRawAuthority() == null) {
      throw value.refuse(EXPECTED);
    }
    if (url.getRawAuthority().indexOf('@') >= 0) {
      throw value.refuse("must not carry a user name or password");
    }
    if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
      throw value.refuse(EXPECTED);
    }
    if (url.getRawFragment() != null) {
      throw value.refuse("must not have a fragment (#…)");
    }
    if (!connection.permits(url)) {
      throw value.refuse(
          "http: is refused for a host that is not loopback, use https: or set allowInsecureHttp to"
              + " true");
    }
    return url;
  }

  private static URI parse(JsonValue value) {
    try {
      return new URI(value.string());
    } catch (URISyntaxException e) {
      // Not as the cause: its message shows the text.
      throw value.refuse(EXPECTED);
    }
  }
}
