package dev.tokenmanager.internal.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host of a URL, and how long a name may be (RFC 1123 §2.1, RFC 1035 §2.3.4). That is looked at
 * before any name is resolved: a resolver takes its time with a hundred thousand labels. Pure; any
 * thread.
 */
public final class HostName {

  /** What to say of one that does not fit. */
  public static final String LIMITS = "a host name has at most 253 characters, 63 between two dots";

  /** What to say of an https URL whose host has an underscore. */
  public static final String NOT_BY_TLS =
      "a host name with _ is for http: alone, Java's TLS refuses it: use a name without _ (a"
          + " network alias, for example)";

  /** What {@link URI} takes for no host, though Docker's and others' names are like this. */
  private static final Pattern WITH_UNDERSCORE =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+)(?::(?<port>[0-9]{0,5}))?");

  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern OCTET = Pattern.compile("25[0-5]|2[0-4][0-9]|1?[0-9]{1,2}");

  /** Beside these the name of an interface, which is not looked for. */
  private static final Pattern IPV6 =
      Pattern.compile("(?<address>[0-9A-Fa-f:.]{2,45})(%[A-Za-z0-9._-]+)?");

  private HostName() {}

  /** Name or address, an IPv6 one in brackets; null where the URL has none. */
  public static @Nullable String of(URI url) {
    Matcher authority = underscored(url);
    return authority == null ? url.getHost() : authority.group("host");
  }

  /** The port that is written, -1: none. */
  public static int portOf(URI url) {
    Matcher authority = underscored(url);
    if (authority == null) {
      return url.getPort();
    }
    String port = authority.group("port");
    return port == null || port.isEmpty() ? -1 : Integer.parseInt(port);
  }

  /** Host and, where one is written, port. */
  public static String withPort(URI url) {
    int port = portOf(url);
    return of(url) + (port < 0 ? "" : ":" + port);
  }

  /** Whether TLS in Java can be spoken with the URL's host: not with an underscore. */
  public static boolean suitsTls(URI url) {
    return underscored(url) == null;
  }

  private static @Nullable Matcher underscored(URI url) {
    String authority = url.getRawAuthority();
    if (url.getHost() != null || authority == null || authority.indexOf('_') < 0) {
      return null;
    }
    Matcher matcher = WITH_UNDERSCORE.matcher(authority);
    return matcher.matches() && matcher.group("host").indexOf('_') >= 0 ? matcher : null;
  }

  /** Whether the URL has a host that fits. */
  public static boolean fits(URI url) {
    return fits(of(url));
  }

  /** Whether a name or address (an IPv6 one in brackets, as in a URI) fits; null does not. */
  public static boolean fits(@Nullable String host) {
    if (host == null || host.isEmpty() || host.length() > LONGEST) {
      return false;
    }
    return host.startsWith("[") || longestLabel(host) <= LONGEST_LABEL;
  }

  private static int longestLabel(String host) {
    int longest = 0;
    int start = 0;
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', start)) {
      longest = Math.max(longest, dot - start);
      start = dot + 1;
    }
    return Math.max(longest, host.length() - start);
  }

  /**
   * Whether the text is a host: a name, also one with {@code _}, or an address, an IPv6 one with or
   * without brackets; without port. How long a name may be is not asked.
   */
  static boolean isHost(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      return isIpv6(text.substring(1, text.length() - 1));
    }
    return text.indexOf(':') >= 0 ? isIpv6(text) : isNameOrIpv4(text);
  }

  /** What ends in a number is an address or a mistake: there is no such domain. */
  private static boolean isNameOrIpv4(String text) {
    List<String> labels = List.of(text.split("\\.", -1));
    boolean rooted = labels.size() > 1 && text.endsWith(".");
    List<String> named = rooted ? labels.subList(0, labels.size() - 1) : labels;
    if (NUMBER.matcher(named.get(named.size() - 1)).matches()) {
      return labels.size() == 4 && labels.stream().allMatch(OCTET.asMatchPredicate());
    }
    return named.stream().allMatch(LABEL.asMatchPredicate());
  }

  private static boolean isIpv6(String text) {
    Matcher parts = IPV6.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    try {
      // What stands in brackets is parsed, never looked up.
      InetAddress.getByName("[" + parts.group("address") + "]");
      return true;
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }
}
