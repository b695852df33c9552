package dev.tokenmanager.internal.sidecar;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The status codes of gRPC, with their numbers. Immutable. */
enum GrpcStatus {
  OK(0),
  CANCELLED(1),
  UNKNOWN(2),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  ABORTED(10),
  OUT_OF_RANGE(11),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  DATA_LOSS(15),
  UNAUTHENTICATED(16);

  static final String STATUS = "grpc-status";
  static final String MESSAGE = "grpc-message";

  private final int number;

  GrpcStatus(int number) {
    this.number = number;
  }

  /** Null where there is none, or one that is none of these. */
  static @Nullable GrpcStatus in(MultiMap headersOrTrailers) {
    String text = headersOrTrailers.get(STATUS);
    if (text == null) {
      return null;
    }
    try {
      int wanted = Integer.parseInt(text.strip());
      for (GrpcStatus status : values()) {
        if (status.number == wanted) {
          return status;
        }
      }
      return null;
    } catch (NumberFormatException none) {
      return null;
    }
  }

  /** What a caller makes of an answer that has no {@code grpc-status}, by the mapping of gRPC. */
  static GrpcStatus ofHttp(int status) {
    return switch (status) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  /** What a caller makes of a stream that was reset, by the mapping of gRPC over HTTP/2. */
  static GrpcStatus ofReset(long http2Error) {
    return switch ((int) http2Error) {
      case 7 -> UNAVAILABLE; // REFUSED_STREAM
      case 8 -> CANCELLED;
      case 11 -> RESOURCE_EXHAUSTED; // ENHANCE_YOUR_CALM
      case 12 -> PERMISSION_DENIED; // INADEQUATE_SECURITY
      default -> INTERNAL;
    };
  }

  /** As {@code grpc-status} says it. */
  String number() {
    return String.valueOf(number);
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
