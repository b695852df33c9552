package dev.tokenmanager.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads a URL. Pure. */
final class UrlOption {

  private UrlOption() {}

  /** Null where there is none. The refusal shows no part of the URL, which may hold a password. */
  static @Nullable URI read(OptionsNode node, String key, boolean insecure) {
    String text = node.text(key);
    if (text == null) {
      return null;
    }
    URI uri = parsed(text);
    boolean http =
        uri != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    if (uri == null || !http || uri.getHost() == null) {
      throw node.refusal(key, "expected an absolute http or https URL");
    }
    if (uri.getRawUserInfo() != null) {
      throw node.refusal(key, "expected a URL without user name and password");
    }
    if (uri.getRawFragment() != null) {
      throw node.refusal(key, "expected a URL without a fragment (#)");
    }
    if (!insecure && Loopback.isInsecure(uri)) {
      throw node.refusal(
          key,
          "expected https, since secrets would leave this machine in plain text; allowInsecureHttp: true allows it");
    }
    return uri;
  }

  private static @Nullable URI parsed(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
