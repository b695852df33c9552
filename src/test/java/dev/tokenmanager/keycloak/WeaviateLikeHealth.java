package dev.tokenmanager.keycloak;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The standard health check of gRPC, which the Python client asks when it connects, and which is
 * open to everybody: always SERVING. Written by hand, since nothing else would need its stubs.
 */
final class WeaviateLikeHealth {

  /** The field {@code status} of a HealthCheckResponse with the value SERVING. */
  private static final byte[] SERVING = {8, 1};

  private WeaviateLikeHealth() {}

  static ServerServiceDefinition service() {
    MethodDescriptor<byte[], byte[]> check =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return ServerServiceDefinition.builder("grpc.health.v1.Health")
        .addMethod(
            check,
            ServerCalls.asyncUnaryCall(
                (request, reply) -> {
                  reply.onNext(SERVING);
                  reply.onCompleted();
                }))
        .build();
  }

  /** A message as it is. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
