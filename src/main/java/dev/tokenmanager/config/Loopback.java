package dev.tokenmanager.config;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which hosts are this machine. Pure; any thread. */
public final class Loopback {

  private static final Pattern HOSTS =
      Pattern.compile("localhost|\\[::1]|\\[0:0:0:0:0:0:0:1]|127(\\.[0-9]{1,3}){3}");

  private Loopback() {}

  /** Whether a request there would leave this machine in plain text. */
  public static boolean isInsecure(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) && !isLoopback(uri.getHost());
  }

  private static boolean isLoopback(@Nullable String host) {
    return host != null && HOSTS.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }
}
