package dev.tokenmanager.internal.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Which hosts never leave the machine. Decided by the text alone: no name is resolved. */
final class Loopback {

  private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private Loopback() {}

  /** Whether the host is a loopback one; an IPv6 address with or without brackets. */
  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || IPV4.matcher(host).matches()
        || (host.startsWith("[") && isLoopbackAddress(host))
        || (host.indexOf(':') >= 0 && isLoopbackAddress("[" + host + "]"));
  }

  private static boolean isLoopbackAddress(String literal) {
    try {
      // What stands in brackets is parsed, never looked up.
      return InetAddress.getByName(literal).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
