package dev.tokenmanager.internal.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** Which hosts are reached without the proxy. Decided by the text alone: no name is resolved. */
final class DirectHosts {

  private DirectHosts() {}

  /**
   * Whether one of {@code entries} is this host or address, or a suffix of it: {@code .example.com}
   * is {@code example.com} itself, too.
   */
  static boolean contain(List<String> entries, String host) {
    String wanted = normal(host);
    return entries.stream().map(DirectHosts::normal).anyMatch(entry -> matches(entry, wanted));
  }

  private static boolean matches(String entry, String host) {
    return entry.startsWith(".")
        ? host.endsWith(entry) || host.equals(entry.substring(1))
        : host.equals(entry);
  }

  /** In lower case, without the dot of the root, an IPv6 address in the one way Java writes it. */
  private static String normal(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (bare.indexOf(':') < 0) {
      String lower = bare.toLowerCase(Locale.ROOT);
      return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
    try {
      // What stands in brackets is parsed, never looked up.
      return InetAddress.getByName("[" + bare + "]").getHostAddress();
    } catch (UnknownHostException noAddress) {
      return bare;
    }
  }
}
