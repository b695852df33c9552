package dev.tokenmanager.internal.sidecar;

import io.vertx.core.http.HttpClientRequest;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The number of a request's HTTP/2 stream, which is an {@code int} in Vert.x 5.0 and a {@code long}
 * in 5.1: a call that is compiled against one is not found in the other. Any thread.
 */
final class StreamNumber {

  private static final MethodHandle STREAM_ID = streamId();

  private StreamNumber() {}

  /** -1 for other versions of HTTP, and where there is no stream yet. */
  static long of(HttpClientRequest request) {
    try {
      return (long) STREAM_ID.invokeExact(request);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // it declares none
    }
  }

  private static MethodHandle streamId() {
    try {
      return MethodHandles.publicLookup()
          .unreflect(HttpClientRequest.class.getMethod("streamId"))
          .asType(MethodType.methodType(long.class, HttpClientRequest.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
