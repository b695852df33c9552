package dev.tokenmanager.keycloak;

import dev.tokenmanager.keycloak.WeaviateLikeBearers.Refused;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Refuses as Weaviate does: a unary call, whose message it reads first, as UNKNOWN with {@code
 * extract auth: } before the sentence; a stream at once, as UNAUTHENTICATED. Any thread.
 */
final class WeaviateLikeGrpcAuth implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final WeaviateLikeBearers bearers;

  WeaviateLikeGrpcAuth(WeaviateLikeBearers bearers) {
    this.bearers = bearers;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    try {
      bearers.verify(method, headers.get(AUTHORIZATION));
      return next.startCall(call, headers);
    } catch (Refused refused) {
      return refuse(call, String.valueOf(refused.getMessage()));
    }
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, String sentence) {
    if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
      call.close(Status.UNAUTHENTICATED.withDescription(sentence), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    call.request(2); // The message, and the end behind it.
    return new ServerCall.Listener<>() {
      @Override
      public void onHalfClose() {
        call.close(Status.UNKNOWN.withDescription("extract auth: " + sentence), new Metadata());
      }
    };
  }
}
