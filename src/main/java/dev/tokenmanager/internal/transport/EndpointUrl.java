package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.config.HostName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges and shows URLs that came from outside. Pure; any thread. */
public final class EndpointUrl {

  /** The word for a document read over {@code https:} that leads to {@code http:}. */
  public static final String INSECURE = "insecure_endpoint";

  /** No endpoint of a real provider comes near; what is longer costs time wherever it goes. */
  static final int LONGEST = 2048;

  /** A longer one is cut where it is shown. */
  public static final int LONGEST_SHOWN = 200;

  private EndpointUrl() {}

  /**
   * An absolute http or https URL with a host and without user info, of at most 2,048 characters;
   * null for everything else.
   */
  public static @Nullable URI absolute(@Nullable Object value) {
    if (!(value instanceof String text) || text.length() > LONGEST) {
      return null;
    }
    try {
      URI uri = new URI(text.strip());
      return isHttp(uri) && HostName.fits(uri) && uri.getRawUserInfo() == null ? uri : null;
    } catch (URISyntaxException notOne) {
      return null;
    }
  }

  /** Whether it would send secrets in plain text to another machine. */
  public static boolean isInsecure(URI uri) {
    return !ConnectionOptions.DEFAULTS.permits(uri);
  }

  /** Whether a document that was read there leads from {@code https:} to {@code http:}. */
  public static boolean isDowngrade(URI document, URI named) {
    return "https".equalsIgnoreCase(document.getScheme())
        && !"https".equalsIgnoreCase(named.getScheme());
  }

  /** For messages: scheme, host, port and path, without user info and query. */
  public static String shown(URI uri) {
    return shown(uri.getScheme() + "://" + HostName.withPort(uri) + uri.getRawPath());
  }

  /** For messages: text from outside, cut short, with nothing in it that could break a line. */
  public static String shown(String text) {
    boolean fits = text.length() <= LONGEST_SHOWN;
    String cut = fits ? text : text.substring(0, LONGEST_SHOWN);
    String visible = cut.replaceAll("[^\\x21-\\x7E]", "?");
    return fits ? visible : visible + "...";
  }

  /** For messages: the first of a list, each as {@link #shown(String)}, and not too many. */
  public static String shownAll(List<String> texts) {
    return ForeignText.joined(
        texts.stream().limit(ForeignText.MOST).map(EndpointUrl::shown).toList());
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }
}
