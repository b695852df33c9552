package dev.tokenmanager.internal.sidecar;

import java.time.Duration;

/** What the sidecar lets grow, and how far. */
final class Limits {

  /** All headers of a request or an answer, in bytes. */
  static final int HEADERS = 64 * 1024;

  /** Method, target and version, in bytes. */
  static final int REQUEST_LINE = 16 * 1024;

  /** What is read and written at once, in bytes. */
  static final int CHUNK = 64 * 1024;

  /** What is read ahead of an answer that refuses the token, in bytes. */
  static final int REFUSED = 64 * 1024;

  /** Calls at once on one HTTP/2 connection, either side. */
  static final int STREAMS = 100;

  /**
   * Calls that are broken off on one connection of a caller, by either side, in the 30 s of Vert.x'
   * window: more end all of its calls. Programs share one connection among all of their calls, and
   * may give up many (RFC 9113 §10.5).
   */
  static final int RESETS = 100_000;

  /**
   * Of one HTTP/2 connection, in bytes: each of its streams may be left unread with a full window
   * of its own (65,535), and none of the others is held up.
   */
  static final int CONNECTION_WINDOW = STREAMS * 65_535;

  /** Of callers, at one port. */
  static final int CALLERS = 1000;

  /** To Weaviate, by REST. */
  static final int WEAVIATE_CONNECTIONS = 512;

  /** To Weaviate, by gRPC: so many times {@link #STREAMS} calls at once. */
  static final int WEAVIATE_H2_CONNECTIONS = 32;

  /** Calls that wait for a connection to Weaviate. */
  static final int WAITING = 2048;

  /** A call that waits so: until one is free, or a new one is ready, with DNS, TCP and TLS. */
  static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

  /** A connection that sends no request, or no whole head of one. */
  static final Duration FIRST_REQUEST = Duration.ofSeconds(30);

  /** A connection between two requests. */
  static final Duration NEXT_REQUEST = Duration.ofMinutes(5);

  /** For a caller to see an answer that came before it had sent all. */
  static final Duration LINGER = Duration.ofSeconds(2);

  /** For what runs when the sidecar stops. */
  static final Duration STOP = Duration.ofSeconds(2);

  /**
   * How long the head of a gRPC answer is held back for what comes behind it: Weaviate may refuse
   * the token in trailers of their own.
   */
  static final Duration HEAD_ALONE = Duration.ofMillis(100);

  private Limits() {}
}
