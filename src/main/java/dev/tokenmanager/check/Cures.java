package dev.tokenmanager.check;

import dev.tokenmanager.oidc.ProviderException;
import java.util.Map;

/** Adds a cure to the sentences of failures that name a cause alone. Pure; any thread. */
final class Cures {

  private static final String WHERE = "Check the URL, and what stands between (proxy, login page).";
  private static final String REACH =
      "Check the URL, that it runs, and that this host may reach it (firewall, proxy options).";
  private static final String LATER = "Look into its log, or try again later.";
  private static final String SLOW = "Check that it is well and near, or raise requestTimeoutMs.";

  private static final Map<String, String> CURES =
      Map.ofEntries(
          Map.entry("dns", "Check the spelling of the URL, and the DNS of this host."),
          Map.entry("connection_refused", REACH),
          Map.entry("unreachable", REACH),
          Map.entry("proxy_refused", "Check proxy.host and proxy.port, and what the proxy allows."),
          Map.entry("timeout", SLOW),
          Map.entry("connection_lost", LATER),
          Map.entry("malformed_http", "Check the port, and https: in place of http:."),
          Map.entry("body_too_large", WHERE),
          Map.entry("not_json", WHERE),
          Map.entry("no_issuer", WHERE),
          Map.entry("no_token_endpoint", WHERE),
          Map.entry("bad_token_endpoint", "Correct it at the provider, or use oidcConfig."),
          Map.entry("tls_expired", "Replace it, and check the clock of this machine."),
          Map.entry("ca_file", "Correct the path, or give PEM."),
          Map.entry("no_access_token", "Check the token endpoint, and what stands between."),
          Map.entry("bad_access_token", "Check the token endpoint, and what stands between."),
          Map.entry("bad_token_type", "Have the provider issue Bearer tokens."),
          Map.entry("unreadable_error", "Check the token endpoint, and what stands between."),
          Map.entry("bad_api_key", "Correct the key."));

  private Cures() {}

  /** Cause and cure. */
  static String sentence(ProviderException failure) {
    String cure = cure(failure.error());
    String cause = String.valueOf(failure.getMessage());
    // Some causes bring their cure along.
    return cure.isEmpty() || cause.contains("heck ") ? cause : cause + " " + cure;
  }

  private static String cure(String word) {
    String cure = CURES.get(word);
    if (cure != null) {
      return cure;
    }
    return switch (word) {
      case "http_408", "http_429" -> LATER;
      default -> word.startsWith("http_5") ? LATER : word.startsWith("http_") ? WHERE : "";
    };
  }
}
