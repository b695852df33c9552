package dev.tokenmanager.internal.sidecar;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The status codes of gRPC, in the order of their numbers. Immutable. */
enum GrpcStatus {
  OK,
  CANCELLED,
  UNKNOWN,
  INVALID_ARGUMENT,
  DEADLINE_EXCEEDED,
  NOT_FOUND,
  ALREADY_EXISTS,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
  FAILED_PRECONDITION,
  ABORTED,
  OUT_OF_RANGE,
  UNIMPLEMENTED,
  INTERNAL,
  UNAVAILABLE,
  DATA_LOSS,
  UNAUTHENTICATED;

  static final String STATUS = "grpc-status";
  static final String MESSAGE = "grpc-message";

  private static final GrpcStatus[] ALL = values();

  /** Null where there is none, or one that is none of these. */
  static @Nullable GrpcStatus in(MultiMap headersOrTrailers) {
    String text = headersOrTrailers.get(STATUS);
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text.strip());
      return number >= 0 && number < ALL.length ? ALL[number] : null;
    } catch (NumberFormatException none) {
      return null;
    }
  }

  /** As {@code grpc-status} says it. */
  String number() {
    return String.valueOf(ordinal());
  }

  /** As {@code grpc-message} wants it: percent-encoded UTF-8, but for printable ASCII. */
  static String encoded(String message) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : message.getBytes(StandardCharsets.UTF_8)) {
      if (each >= 0x20 && each <= 0x7E && each != '%') {
        encoded.append((char) each);
      } else {
        encoded.append('%').append(String.format("%02X", each & 0xFF));
      }
    }
    return encoded.toString();
  }
}
