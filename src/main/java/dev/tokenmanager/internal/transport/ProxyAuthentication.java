package dev.tokenmanager.internal.transport;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import io.netty.handler.proxy.ProxyConnectException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A proxy that wants another user name and password, or one at all (407, RFC 9110 §11.7). Pure. */
public final class ProxyAuthentication {

  public static final int REQUIRED = 407;

  /** Where no proxy is configured, and yet one answers. */
  public static final String ON_THE_WAY =
      "A proxy on the way wants authentication (HTTP 407): set proxy.host, proxy.port,"
          + " proxy.username and proxy.password.";

  /** Netty tells the status of what answers CONNECT in its message alone. */
  private static final Pattern CONNECT_REFUSED =
      Pattern.compile(".*, status: 407\\b.*", Pattern.DOTALL);

  private ProxyAuthentication() {}

  /** Whether that is why there is no tunnel. */
  static boolean isMissing(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof ProxyConnectException
        && message != null
        && CONNECT_REFUSED.matcher(message).matches();
  }

  /**
   * The permanent failure: no provider has seen the request.
   *
   * @param proxy null: one that is not configured answers
   */
  public static ProviderException refusal(ConnectionOptions.@Nullable Proxy proxy) {
    return new ProviderException(
        TokenFailure.REJECTED, Failure.PROXY_AUTHENTICATION, sentence(proxy));
  }

  private static String sentence(ConnectionOptions.@Nullable Proxy proxy) {
    if (proxy == null) {
      return ON_THE_WAY;
    }
    String name = "The proxy " + proxy.host() + ":" + proxy.port();
    return proxy.username() == null
        ? name
            + " wants authentication (HTTP 407): set proxy.username, and proxy.password,"
            + " proxy.passwordFile or proxy.passwordEnv."
        : name
            + " refuses proxy.username with its password (HTTP 407): correct them; a changed"
            + " password file is tried at once.";
  }
}
