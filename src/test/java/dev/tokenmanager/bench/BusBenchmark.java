package dev.tokenmanager.bench;

import com.sun.management.ThreadMXBean;
import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A token over the event bus, beside an echo that answers the same without looking at anything. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BusBenchmark {

  private static final int CALLS = 25_600;
  private static final int IN_FLIGHT = 256;
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
  private static final JsonObject EMPTY = new JsonObject();

  /** Of the verticle, and of the echo. */
  @Param({"1", "8"})
  public int instances;

  private @Nullable Deployed deployed;
  private @Nullable Context caller;
  private boolean echoIsFirst;

  @Setup
  public void deploy() throws Exception {
    Deployed made = new Deployed(instances);
    AccessToken token = Objects.requireNonNull(made.tokens.current());
    Deployed.result(
        made.vertx.deployVerticle(
            () -> new Echo(token), new DeploymentOptions().setInstances(instances)));
    deployed = made;
    caller = made.vertx.getOrCreateContext();
  }

  @TearDown
  public void close() throws Exception {
    Objects.requireNonNull(deployed).close();
  }

  /** Each of them in turns, so that what else the machine and the compiler do meets all. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void turns(Turns turns) throws Exception {
    turns.calls += CALLS;
    echoIsFirst = !echoIsFirst;
    if (echoIsFirst) {
      echo(turns);
      get(turns);
    } else {
      get(turns);
      echo(turns);
    }
    typed(turns);
  }

  private void echo(Turns turns) throws Exception {
    Spent before = Spent.now();
    ask("echo");
    turns.echoNanos += before.nanosSince();
    turns.echoBytes += before.bytesSince();
  }

  private void get(Turns turns) throws Exception {
    Spent before = Spent.now();
    ask("weaviate.token.get");
    turns.getNanos += before.nanosSince();
    turns.getBytes += before.bytesSince();
  }

  private void typed(Turns turns) throws Exception {
    TokenManager tokens = Objects.requireNonNull(deployed).tokens;
    Spent before = Spent.now();
    new Calls(() -> tokens.getToken()).await(Objects.requireNonNull(caller));
    turns.typedNanos += before.nanosSince();
    turns.typedBytes += before.bytesSince();
  }

  /** What the calls of an iteration took: an echo, a token by message, a token by the client. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Turns {
    /** Of each kind. */
    public long calls;

    public long echoNanos;
    public long echoBytes;
    public long getNanos;
    public long getBytes;
    public long typedNanos;
    public long typedBytes;
  }

  /** The time, and what all threads have allocated. */
  private record Spent(long nanos, long bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Spent now() {
      return new Spent(System.nanoTime(), allocated());
    }

    long nanosSince() {
      return System.nanoTime() - nanos;
    }

    long bytesSince() {
      return allocated() - bytes;
    }

    private static long allocated() {
      return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
          .filter(bytes -> bytes > 0) // A thread that has ended has -1.
          .sum();
    }
  }

  private void ask(String address) throws InterruptedException {
    Vertx vertx = Objects.requireNonNull(deployed).vertx;
    new Calls(() -> vertx.eventBus().request(address, EMPTY, LOCAL))
        .await(Objects.requireNonNull(caller));
  }

  /** What one call is. */
  private interface Call {
    Future<?> begin();
  }

  /** So many calls, of which so many are under way at any time. On the caller's event loop. */
  private static final class Calls {
    private final Call call;
    private final CountDownLatch ended = new CountDownLatch(IN_FLIGHT);
    private int left = CALLS;

    Calls(Call call) {
      this.call = call;
    }

    void await(Context context) throws InterruptedException {
      context.runOnContext(
          now -> {
            for (int i = 0; i < IN_FLIGHT; i++) {
              next();
            }
          });
      if (!ended.await(WaitLimit.SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("calls without an answer");
      }
    }

    private void next() {
      while (left > 0) {
        left--;
        Future<?> answer = call.begin();
        if (!answer.isComplete()) {
          answer.onComplete(done -> next(answer));
          return;
        }
        check(answer);
      }
      ended.countDown();
    }

    private void next(Future<?> answer) {
      check(answer);
      next();
    }

    private static void check(Future<?> answer) {
      if (answer.failed()) {
        throw new IllegalStateException(answer.cause());
      }
    }
  }

  /** Builds the same reply. */
  private static final class Echo extends VerticleBase {
    private final AccessToken token;
    private final String expiresAt;
    private final String issuedAt;
    private final String scope;

    Echo(AccessToken token) {
      this.token = token;
      this.expiresAt = Objects.requireNonNull(token.expiresAt()).toString();
      this.issuedAt = token.issuedAt().toString();
      this.scope = String.join(" ", token.scopes());
    }

    @Override
    public Future<?> start() {
      vertx.eventBus().localConsumer("echo", this::answer);
      return Future.succeededFuture();
    }

    private void answer(Message<Object> message) {
      message.reply(
          new JsonObject()
              .put("access_token", token.accessToken())
              .put("token_type", token.tokenType())
              .put("expires_in", 3_599L)
              .put("expires_at", expiresAt)
              .put("issued_at", issuedAt)
              .put("scope", scope)
              .put("name", token.name())
              .put("generation", token.generation()));
    }
  }
}
