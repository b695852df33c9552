package dev.tokenmanager.internal.sidecar;

/**
 * An answer of the sidecar itself. Immutable.
 *
 * @param status of HTTP
 * @param grpc the same for gRPC
 * @param isCall false where no caller of Weaviate would ask so: gRPC is told the HTTP status, too
 * @param sentence what is wrong and the cure; no secret
 */
record Refusal(int status, GrpcStatus grpc, boolean isCall, String sentence) {

  /** What is no valid request, or none for this port. */
  static Refusal invalid(int status, String sentence) {
    return new Refusal(status, GrpcStatus.INTERNAL, false, sentence);
  }

  static Refusal method(String sentence) {
    return new Refusal(405, GrpcStatus.UNIMPLEMENTED, false, sentence);
  }

  static Refusal forbidden(String sentence) {
    return new Refusal(403, GrpcStatus.PERMISSION_DENIED, false, sentence);
  }

  static Refusal unknownCaller() {
    return new Refusal(
        401,
        GrpcStatus.UNAUTHENTICATED,
        true,
        "The sidecar wants its callers' secret (sidecar.callerSecret) as bearer.");
  }

  /** There is no usable token. */
  static Refusal noToken(String sentence) {
    return new Refusal(503, GrpcStatus.UNAVAILABLE, true, sentence);
  }

  static Refusal stopping() {
    return new Refusal(503, GrpcStatus.UNAVAILABLE, true, "The sidecar stops.");
  }

  /** Weaviate gave no answer. */
  static Refusal noWeaviate(String sentence) {
    return new Refusal(502, GrpcStatus.UNAVAILABLE, true, sentence);
  }
}
