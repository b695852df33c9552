package dev.tokenmanager.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads URLs. No refusal shows the URL: it might carry a password. */
final class UrlReader {

  private static final String EXPECTED =
      "expected absolute http or https URL with a valid host, such as https://host.example.com/path";

  private static final String QUOTES = "\"`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb";

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
    int port = HostName.portOf(url);
    if (HostName.of(url) == null || port == 0 || port > 65535) {
      throw value.refuse(EXPECTED);
    }
    if ("https".equalsIgnoreCase(scheme) && !HostName.suitsTls(url)) {
      throw value.refuse(HostName.NOT_BY_TLS);
    }
    if (!HostName.fits(url)) {
      throw value.refuse(HostName.LIMITS);
    }
    if (url.getRawFragment() != null) {
      throw value.refuse("must not have a fragment (#…)");
    }
    if (!connection.permits(url)) {
      throw value.refuse(
          "http: is refused for a host that is not loopback, use https: or set "
              + value.beside("allowInsecureHttp")
              + " to true");
    }
    return url;
  }

  private static URI parse(JsonValue value) {
    String mistake = mistake(value.string());
    if (mistake != null) {
      throw value.refuse(mistake);
    }
    try {
      return new URI(value.string());
    } catch (URISyntaxException e) {
      // Not as the cause: its message shows the text.
      throw value.refuse(EXPECTED);
    }
  }

  /**
   * What people write into a URL that does not belong there, and the cure; shows nothing of it.
   * Null: none of these.
   */
  private static @Nullable String mistake(String text) {
    if (text.contains("${") || text.contains("{{")) {
      return "has a placeholder in it (${...}), which nothing replaces: write the URL itself";
    }
    if (text.chars().anyMatch(c -> QUOTES.indexOf(c) >= 0) || isInApostrophes(text)) {
      return "has a quotation mark in it: quote the whole value once, or not at all";
    }
    if (text.chars().anyMatch(UrlReader::isBlank)) {
      return isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1))
          ? "has a blank at its beginning or end: remove it"
          : "has a blank in it: remove it, or write %20 where it belongs to the path";
    }
    if (text.chars().anyMatch(c -> c > 0x7E)) {
      return "has a letter in it that is not ASCII, such as an umlaut: write a host in its xn-- form,"
          + " and such a letter of the path with %";
    }
    return text.indexOf('\\') >= 0 ? "has a backslash in it: write /" : null;
  }

  /** In the midst of a path it may stand (RFC 3986 §2.2). */
  private static boolean isInApostrophes(String text) {
    return text.startsWith("'") || text.endsWith("'");
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
  }
}
