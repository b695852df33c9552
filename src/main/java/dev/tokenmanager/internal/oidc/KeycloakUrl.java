package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.transport.EndpointUrl;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is usually wrong with a URL of Keycloak that is not found. Pure; any thread. */
final class KeycloakUrl {

  private static final Pattern REALM = Pattern.compile("(?<before>.*)/realms/(?<realm>[^/]+).*");
  private static final String OLD_PREFIX = "/auth";

  /** For metadata at a URL that does not look like one of Keycloak, and should perhaps. */
  static final String WITHOUT_REALM =
      "Check the issuer's URL; that of Keycloak ends in /realms/ and the realm's name.";

  private KeycloakUrl() {}

  /** What to check, one sentence; empty where the URL does not look like one of Keycloak. */
  static String cure(URI url) {
    String path = url.getRawPath();
    Matcher found = REALM.matcher(path == null ? "" : path);
    if (!found.matches()) {
      return "";
    }
    String prefix =
        found.group("before").endsWith(OLD_PREFIX)
            ? "leave out /auth, which Keycloak has no more since release 17"
            : "put /auth before /realms for a Keycloak older than release 17";
    return "Check the name of the realm, "
        + EndpointUrl.shown(found.group("realm"))
        + " (capitals count), or "
        + prefix
        + ".";
  }
}
