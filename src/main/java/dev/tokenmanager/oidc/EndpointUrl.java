package dev.tokenmanager.oidc;

import dev.tokenmanager.config.ConnectionOptions;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Judges and shows URLs that came from outside. Pure; any thread. */
public final class EndpointUrl {

  private static final int LONGEST_SHOWN = 200;

  private EndpointUrl() {}

  /** An absolute http or https URL with a host and without user info; null for everything else. */
  static @Nullable URI absolute(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return null;
    }
    try {
      URI uri = new URI(text.strip());
      return isHttp(uri) && uri.getHost() != null && uri.getRawUserInfo() == null ? uri : null;
    } catch (URISyntaxException notOne) {
      return null;
    }
  }

  /** Whether it would send secrets in plain text to another machine. */
  static boolean isInsecure(URI uri) {
    return !ConnectionOptions.DEFAULTS.permits(uri);
  }

  /** For messages: scheme, host, port and path, without user info and query. */
  public static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return shown(uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath());
  }

  /** For messages: text from outside, cut short, with nothing in it that could break a line. */
  public static String shown(String text) {
    String visible = text.replaceAll("[^\\x21-\\x7E]", "?");
    return visible.length() <= LONGEST_SHOWN
        ? visible
        : visible.substring(0, LONGEST_SHOWN) + "...";
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }
}
