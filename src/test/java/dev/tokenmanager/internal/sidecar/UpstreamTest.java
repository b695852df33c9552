package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static dev.tokenmanager.internal.sidecar.SidecarStage.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call waits for a connection to Weaviate for some time, and not for ever. */
class UpstreamTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private Upstream upstream(Protocol protocol, int port) {
    return Upstream.of(vertx, protocol, URI.create("http://127.0.0.1:" + port), null, SHORT);
  }

  private static void isOverdue(Throwable failure, Upstream upstream) {
    Throwable cause = failure.getCause();
    assertThat(cause).isInstanceOf(TimeoutException.class);
    assertThat(WeaviateFailures.sentence(Objects.requireNonNull(cause), upstream.name()))
        .startsWith("No connection to Weaviate at " + upstream.name() + " was free or ready");
  }

  /** It accepts, as a load balancer does before nobody, and never says that it speaks HTTP/2. */
  @Test
  void request_grpcAndNothingAnswers_failsInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Upstream upstream = upstream(Protocol.GRPC, silent.getLocalPort());

      isOverdue(catchThrowable(() -> result(upstream.request(HttpMethod.POST, "/a/b"))), upstream);
      result(upstream.close());
    }
  }

  @Test
  void request_allConnectionsBusy_failsInTimeAndFreesItsPlace() throws IOException {
    try (RawWeaviate weaviate = new RawWeaviate()) {
      Upstream upstream = upstream(Protocol.REST, weaviate.port());
      HttpClientRequest first = taken(upstream);
      for (int i = 1; i < Limits.WEAVIATE_CONNECTIONS; i++) {
        taken(upstream);
      }

      isOverdue(catchThrowable(() -> result(upstream.request(HttpMethod.GET, "/"))), upstream);

      result(whole(first, Buffer.buffer()));
      assertThat(taken(upstream).connection()).isSameAs(first.connection());
    }
  }

  /** Making it may take longer than the limit of this test. */
  private static HttpClientRequest taken(Upstream upstream) {
    while (true) {
      try {
        return result(upstream.request(HttpMethod.GET, "/")).exceptionHandler(closed -> {});
      } catch (IllegalStateException late) {
        assertThat(late).hasCauseInstanceOf(TimeoutException.class);
      }
    }
  }
}
