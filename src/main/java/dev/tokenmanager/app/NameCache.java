package dev.tokenmanager.app;

import java.security.Security;

/**
 * How long the JVM keeps what it resolved. Its defaults, 30 s and 10 s for names that are not
 * known, would outlast several attempts at a provider that has moved. Others than these stay, and
 * what is given to the JVM ({@code -Dsun.net.inetaddr.ttl}) wins.
 */
final class NameCache {

  private static final String SECONDS = "1";
  private static final String FOUND = "networkaddress.cache.ttl";
  private static final String NOT_FOUND = "networkaddress.cache.negative.ttl";

  private NameCache() {}

  /** Of effect before the first name is resolved. */
  static void shorten() {
    if (Security.getProperty(FOUND) == null) {
      Security.setProperty(FOUND, System.getProperty("sun.net.inetaddr.ttl", SECONDS));
    }
    if ("10".equals(Security.getProperty(NOT_FOUND))) {
      Security.setProperty(NOT_FOUND, System.getProperty("sun.net.inetaddr.negative.ttl", SECONDS));
    }
  }
}
