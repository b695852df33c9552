package dev.tokenmanager.internal.sidecar;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The gRPC of the official clients' library, with bytes for messages. Any thread. */
final class BytesGrpc implements AutoCloseable {

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
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
      };

  static final MethodDescriptor<byte[], byte[]> UNARY =
      method("Unary", MethodDescriptor.MethodType.UNARY);
  static final MethodDescriptor<byte[], byte[]> STREAM =
      method("Stream", MethodDescriptor.MethodType.BIDI_STREAMING);

  /** Of each call, oldest first. */
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  /** Not null: how a call with that authorization ends before its handler sees it. */
  volatile Function<String, Status> refusal = authorization -> null;

  /** Whether a refused call has headers before its trailers. */
  volatile boolean headersFirst;

  private final Server server;

  private static MethodDescriptor<byte[], byte[]> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setFullMethodName("test.Bytes/" + name)
        .setType(type)
        .build();
  }

  BytesGrpc(
      ServerCalls.UnaryMethod<byte[], byte[]> unary,
      ServerCalls.BidiStreamingMethod<byte[], byte[]> stream)
      throws IOException {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("test.Bytes")
            .addMethod(UNARY, ServerCalls.asyncUnaryCall(unary))
            .addMethod(STREAM, ServerCalls.asyncBidiStreamingCall(stream))
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(64 << 20)
            .addService(ServerInterceptors.intercept(service, new Judging()))
            .build()
            .start();
  }

  static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .usePlaintext()
        .maxInboundMessageSize(64 << 20)
        .build();
  }

  String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Judging implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String authorization = String.valueOf(headers.get(AUTHORIZATION));
      authorizations.add(authorization);
      Status refused = refusal.apply(authorization);
      if (refused == null) {
        return next.startCall(call, headers);
      }
      if (headersFirst) {
        call.sendHeaders(new Metadata());
      }
      call.close(refused, new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
