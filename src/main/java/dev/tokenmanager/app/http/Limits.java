package dev.tokenmanager.app.http;

import java.time.Duration;

/**
 * What no client may exceed, and the verticle neither. Immutable.
 *
 * @param request from connection to complete request
 * @param nextRequest from an answer to the next complete request
 * @param stall of a reader of events that does not read
 * @param status from a question for the status to the verticle's answer: less than a health check
 *     may take
 */
record Limits(Duration request, Duration nextRequest, Duration stall, Duration status) {

  static final Limits USUAL =
      new Limits(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(900));

  /** Open at a time. */
  static final int CONNECTIONS = 100;

  /** Readers of events at a time. */
  static final int READERS = 16;

  /** Messages that wait for a reader. */
  static final int WAITING = 1000;

  /** Bytes of the request line. */
  static final int REQUEST_LINE = 4096;

  /** Bytes of all headers. */
  static final int HEADERS = 8192;

  /** Of TLS: before its end a connection is not among those that are counted. */
  static final Duration HANDSHAKE = Duration.ofSeconds(3);

  /** Nothing read or written on a connection. */
  static final Duration IDLE = Duration.ofSeconds(75);
}
