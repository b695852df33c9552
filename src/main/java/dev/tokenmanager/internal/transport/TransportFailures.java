package dev.tokenmanager.internal.transport;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says what kept an exchange from a complete answer. What the client reports is only classified:
 * none of its messages is passed on, for they may quote what was sent or received. Pure; any
 * thread.
 */
final class TransportFailures {

  private TransportFailures() {}

  /**
   * The failure for what the client reports.
   *
   * @param sent whether the request may have reached the provider; where not, it is known not used
   */
  static ProviderException of(Throwable cause, RequestTarget target, boolean sent) {
    if (cause instanceof ProviderException known) {
      return known;
    }
    // Also after the request was sent: with TLS 1.3 the server may refuse the client's half of the
    // handshake as late as that, and then has read no request.
    ProviderException handshake = TlsFailures.of(cause, target);
    if (handshake != null) {
      return handshake;
    }
    return sent ? afterSending(cause, target) : beforeSending(cause, target);
  }

  /** The whole exchange took too long. */
  static ProviderException timeout(RequestTarget target, Duration timeout, boolean sent) {
    String within = " within " + timeout.toMillis() + " ms.";
    return sent
        ? failure(TokenFailure.TIMEOUT, "timeout", target.name() + " did not answer fully" + within)
            .withOutcomeUnknown()
        : failure(
                TokenFailure.TIMEOUT,
                "timeout",
                "No connection to " + target.name() + " was made" + within)
            .withMetadataSuspect();
  }

  /** The name takes longer than the whole exchange may. */
  static ProviderException notResolved(RequestTarget target, Duration timeout) {
    return failure(
            TokenFailure.TIMEOUT,
            "timeout",
            "The host name of "
                + target.peer()
                + " was not resolved within "
                + timeout.toMillis()
                + " ms.")
        .withMetadataSuspect();
  }

  /** The body exceeds {@link HttpExchange#LIMIT}. */
  static ProviderException tooLarge(RequestTarget target) {
    return failure(
            TokenFailure.UNUSABLE_ANSWER,
            "body_too_large",
            "The answer of " + target.name() + " is larger than 1 MiB.")
        .withOutcomeUnknown();
  }

  /** The transport was closed. */
  static ProviderException closed(@Nullable RequestTarget target, boolean sent) {
    ProviderException stopped =
        failure(
            TokenFailure.UNAVAILABLE,
            "stopped",
            "The exchange"
                + (target == null ? "" : " with " + target.name())
                + " ended because the token manager stops.");
    return sent ? stopped.withOutcomeUnknown() : stopped;
  }

  private static ProviderException beforeSending(Throwable cause, RequestTarget target) {
    if (cause instanceof UnknownHostException) {
      return unreachable("dns", "The host name of " + target.peer() + " cannot be resolved.");
    }
    if (ProxyAuthentication.isMissing(cause)) {
      return ProxyAuthentication.refusal(target.proxy());
    }
    if (cause instanceof ProxyConnectException) {
      return unreachable(
          "proxy_refused", capital(target.peer()) + " does not connect to " + target.name() + ".");
    }
    if (cause instanceof ConnectTimeoutException) {
      return failure(TokenFailure.TIMEOUT, "timeout", capital(target.peer()) + " does not respond.")
          .withMetadataSuspect();
    }
    if (cause instanceof ConnectException) {
      return unreachable("connection_refused", capital(target.peer()) + " refuses the connection.");
    }
    if (isLoss(cause)) {
      return unreachable("unreachable", capital(target.peer()) + " cannot be reached.");
    }
    return failure(
        TokenFailure.INTERNAL,
        "internal",
        "The request to "
            + target.name()
            + " could not be made ("
            + cause.getClass().getSimpleName()
            + ").");
  }

  private static ProviderException afterSending(Throwable cause, RequestTarget target) {
    // What Netty cannot decode is a loss where it is TLS, and not HTTP.
    boolean broken = cause instanceof DecoderException && cause.getCause() instanceof IOException;
    if (isLoss(cause) || broken || cause instanceof PrematureChannelClosureException) {
      return failure(
              TokenFailure.UNAVAILABLE,
              "connection_lost",
              "The connection to " + target.name() + " was lost before the answer was complete.")
          .withOutcomeUnknown();
    }
    return failure(
            TokenFailure.UNUSABLE_ANSWER,
            "malformed_http",
            target.name() + " answers something that is not HTTP, or with too large a head.")
        .withOutcomeUnknown();
  }

  private static boolean isLoss(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof HttpClosedException
        // An IPv6 address where Java was told to do without.
        || cause instanceof UnsupportedAddressTypeException;
  }

  private static ProviderException unreachable(String word, String sentence) {
    return failure(TokenFailure.UNAVAILABLE, word, sentence).withMetadataSuspect();
  }

  private static String capital(String name) {
    return name.startsWith("the ") ? "T" + name.substring(1) : name;
  }

  private static ProviderException failure(TokenFailure code, String word, String sentence) {
    return new ProviderException(code, word, sentence);
  }
}
