package dev.tokenmanager.bench;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A token from memory, beside what G1 makes it cost: a volatile read and a look at both clocks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CurrentBenchmark {

  private @Nullable Deployed deployed;
  private @Nullable TokenManager tokens;
  private volatile @Nullable AccessToken held;
  private long untilMillis;
  private long untilNanos;

  @Setup
  public void deploy() throws Exception {
    deployed = new Deployed(1);
    tokens = deployed.tokens;
    held = deployed.tokens.current();
    untilMillis = System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1);
    untilNanos = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
  }

  @TearDown
  public void close() throws Exception {
    Objects.requireNonNull(deployed).close();
  }

  /** The least it can cost. */
  @Benchmark
  public @Nullable AccessToken limit() {
    AccessToken token = held;
    return token != null
            && System.currentTimeMillis() < untilMillis
            && System.nanoTime() < untilNanos
        ? token
        : null;
  }

  @Benchmark
  public @Nullable AccessToken current() {
    return Objects.requireNonNull(tokens).current();
  }

  /** As a caller that cannot rely on its own node asks. */
  @Benchmark
  public Object getToken() {
    return Objects.requireNonNull(tokens).getToken();
  }
}
