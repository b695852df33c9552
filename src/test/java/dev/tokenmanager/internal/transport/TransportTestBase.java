package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A transport, and a Vert.x of its own for it and for servers to misbehave in. */
public abstract class TransportTestBase {

  /** Never reached by an exchange that ends by itself. */
  static final Duration LONG = WaitLimit.TIME;

  /** For an exchange that has to time out, wherever it is by then; see {@link #timeout}. */
  static final Duration SHORT = Duration.ofMillis(200);

  static final ConnectionOptions DIRECT = new ConnectionOptions(null, null, false);

  /** No proxy has a password here. */
  static final Function<SecretSource, @Nullable Secret> NO_SECRETS = source -> null;

  Vertx vertx;
  Context context;
  HttpTransport transport;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
    transport = new HttpTransport(context, NO_SECRETS, System::nanoTime);
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

  /**
   * The failure of an exchange that has to time out when it has got somewhere. A machine that does
   * not get there in the time that was given is given more.
   *
   * @param progress a count that grows when the exchange gets there
   */
  ProviderException timeout(IntSupplier progress, Function<Duration, HttpCall> call)
      throws Exception {
    Duration given = SHORT;
    while (true) {
      int before = progress.getAsInt();
      ProviderException failure = failure(call.apply(given));
      if (progress.getAsInt() > before || given.compareTo(WaitLimit.TIME) > 0) {
        return failure;
      }
      given = given.multipliedBy(4);
    }
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

  public static <T> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
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
