package dev.tokenmanager.internal.sidecar;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Says why Weaviate gave no answer. No message of a client is passed on. Pure; any thread. */
final class WeaviateFailures {

  private WeaviateFailures() {}

  /**
   * In one sentence.
   *
   * @param name Weaviate's host and port
   */
  static String sentence(Throwable failure, String name) {
    if (failure instanceof UnknownHostException) {
      return "The host name of Weaviate at " + name + " cannot be resolved.";
    }
    if (failure instanceof ConnectTimeoutException) {
      return "Weaviate at " + name + " does not respond.";
    }
    if (failure instanceof ConnectException) {
      return "Weaviate at " + name + " refuses the connection.";
    }
    if (failure instanceof SSLException) {
      return "TLS with Weaviate at "
          + name
          + " fails: its certificate is not trusted, or is for"
          + " another name; see sidecar.weaviateTls.caFile.";
    }
    if (failure instanceof TimeoutException) {
      return "No connection to Weaviate at "
          + name
          + " was free or ready in time: it has too many calls, or does not respond.";
    }
    if (failure instanceof ConnectionPoolTooBusyException) {
      return "Too many calls wait for a connection to Weaviate at " + name + ".";
    }
    if (failure instanceof IOException || failure instanceof HttpClosedException) {
      return "The connection to Weaviate at " + name + " was lost before it answered.";
    }
    return noHttp(name);
  }

  /**
   * What it answers cannot be passed on.
   *
   * @param name Weaviate's host and port
   */
  static String noHttp(String name) {
    return "Weaviate at " + name + " answers something that is not HTTP, or with too large a head.";
  }
}
