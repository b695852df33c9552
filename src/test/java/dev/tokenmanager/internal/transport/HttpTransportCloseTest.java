package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HttpTransportCloseTest extends TransportTestBase {

  @Test
  void g11_close_exchangesInFlight_failAtOnceAndLeaveNoConnection() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> {});
    List<Future<HttpReply>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(transport.exchange(post(server.uri("/token"), "a=b", LONG)));
    }
    Awaitility.await().until(() -> server.requests().size() == 5);

    await(transport.close());

    for (Future<HttpReply> each : waiting) {
      assertThat(each.isComplete()).isTrue();
      ProviderException failure = failureOf(each);
      assertFailure(failure, TokenFailure.UNAVAILABLE, "stopped");
      assertThat(failure.outcomeUnknown()).isTrue();
    }
    server.awaitClosed(5);
  }

  @Test
  void g11_close_exchangeBegunLater_failsUnsent() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> {});
    await(transport.close());

    ProviderException failure = failure(post(server.uri("/token"), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNAVAILABLE, "stopped");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(server.opened()).isZero();
  }

  @Test
  void g11_close_exchangeJustBegun_failsAndNothingIsSent() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> {});

    Promise<Future<HttpReply>> begun = Promise.promise();
    // Nothing comes between.
    context.runOnContext(
        now -> {
          Future<HttpReply> exchange = transport.exchange(post(server.uri("/token"), "a=b", LONG));
          transport.close().map(exchange).onComplete(begun);
        });

    assertThat(failureOf(await(begun.future())).error()).isEqualTo("stopped");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void g11_close_twice_isHarmless() throws Exception {
    await(transport.close());
    await(transport.close());
  }

  @Test
  void g11_close_whileAnAddressIsConnected_leavesNoTimer() throws Exception {
    // A full backlog: the kernel answers no further connection.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = HttpTransportUnreachableTest.fill(full);
      URI uri = URI.create("http://localhost:" + full.getLocalPort() + "/");
      // They are numbered.
      long before = vertx.setTimer(1, due -> {});
      Future<HttpReply> exchange = transport.exchange(post(uri, "a=b", LONG.multipliedBy(10)));
      Promise<Void> begun = Promise.promise();
      context.runOnContext(now -> begun.complete());
      await(begun.future());
      long after = vertx.setTimer(1, due -> {});

      await(transport.close());

      assertThat(failureOf(exchange).error()).isEqualTo("stopped");
      assertThat(LongStream.range(before + 1, after).filter(vertx::cancelTimer)).isEmpty();
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void g11_close_timersOfOthers_goOn() throws Exception {
    // A client of Vert.x 5.0.10 whose pool has no cleaner cancels the timer 0 when it is closed.
    AtomicInteger ticks = new AtomicInteger();
    vertx.setPeriodic(1, tick -> ticks.incrementAndGet());
    RawServer server = RawServer.answering(vertx, NetSocket::close);
    failure(post(server.uri("/token"), "a=b", LONG));

    await(transport.close());

    int before = ticks.get();
    Awaitility.await().until(() -> ticks.get() > before + 10);
  }

  @Test
  void g11_close_contextLivesOn_leavesNothingRegisteredThere() throws Exception {
    // A closed client of Vert.x 5.0.10 stays registered with the context that made it.
    AtomicInteger registered = new AtomicInteger();
    Context context =
        ((VertxInternal) vertx)
            .createEventLoopContext().toBuilder()
                .withCloseFuture(new CountingCloseFuture(registered))
                .build();
    RawServer server = RawServer.answering(vertx, NetSocket::close);

    for (int i = 0; i < 20; i++) {
      HttpTransport mine = new HttpTransport(context, NO_SECRETS, System::nanoTime);
      failureOf(mine.exchange(post(server.uri("/token"), "a=b", LONG)));
      await(mine.close());
    }

    assertThat(registered).hasValue(0);
  }

  @Test
  void g11_contextCloses_withoutClose_leavesNoConnection() throws Exception {
    RawServer server = RawServer.answering(vertx, socket -> {});
    Future<HttpReply>[] begun = holder();
    String id =
        await(
            vertx.deployVerticle(
                () ->
                    new VerticleBase() {
                      @Override
                      public Future<?> start() {
                        HttpTransport mine =
                            new HttpTransport(context, NO_SECRETS, System::nanoTime);
                        begun[0] = mine.exchange(post(server.uri("/token"), "a=b", LONG));
                        return Future.succeededFuture();
                      }
                    },
                new DeploymentOptions()));
    server.awaitOpened(1);

    await(vertx.undeploy(id));

    assertThat(failureOf(begun[0]).failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    server.awaitClosed(1);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generic type
  private static Future<HttpReply>[] holder() {
    return new Future[1];
  }

  /** Counts what would be closed together with a context. */
  private static final class CountingCloseFuture extends CloseFuture {

    private final AtomicInteger count;

    private CountingCloseFuture(AtomicInteger count) {
      this.count = count;
    }

    @Override
    public synchronized boolean add(Closeable closeable) {
      count.incrementAndGet();
      return super.add(closeable);
    }

    @Override
    public boolean remove(Closeable closeable) {
      boolean removed = super.remove(closeable);
      if (removed) {
        count.decrementAndGet();
      }
      return removed;
    }
  }
}
