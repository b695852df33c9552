package dev.tokenmanager.oidc;

import dev.tokenmanager.config.ConnectionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A transport, and a Vert.x of its own for it and for servers to misbehave in. */
abstract class TransportTestBase {

  /** Never reached by an exchange that ends by itself. */
  static final Duration LONG = Duration.ofSeconds(30);

  /** For an exchange that has to time out. */
  static final Duration SHORT = Duration.ofMillis(200);

  static final ConnectionOptions DIRECT = new ConnectionOptions(null, null, false);

  Vertx vertx;
  HttpTransport transport;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    transport = new HttpTransport(vertx.getOrCreateContext());
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  HttpReply exchange(HttpCall call) throws Exception {
    return await(transport.exchange(call));
  }

  ProviderException failure(HttpCall call) throws Exception {
    return failureOf(transport.exchange(call));
  }

  static ProviderException failureOf(Future<?> future) throws Exception {
    try {
      Object result = await(future);
      throw new AssertionError("no failure but " + result);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ProviderException failure) {
        return failure;
      }
      throw failed;
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  static HttpCall get(URI uri, Duration timeout) {
    return new HttpCall(uri, Map.of(), null, timeout, DIRECT);
  }

  static HttpCall get(URI uri, ConnectionOptions connection) {
    return new HttpCall(uri, Map.of(), null, LONG, connection);
  }

  static HttpCall post(URI uri, String form, Duration timeout) {
    return post(uri, form, timeout, DIRECT);
  }

  static HttpCall post(URI uri, String form, Duration timeout, ConnectionOptions connection) {
    return new HttpCall(
        uri,
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        form,
        timeout,
        connection);
  }
}
