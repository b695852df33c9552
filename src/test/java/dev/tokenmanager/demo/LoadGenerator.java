package dev.tokenmanager.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends small requests at a fixed rate over a number of connections, whether or not the answers
 * keep up. A latency begins when a request was due, not when it could be sent: who is served late
 * because somebody before was slow counts, too. Blocks.
 */
final class LoadGenerator {

  private static final long SECOND = 1_000_000_000L;

  private final int port;
  private final int connections;
  private final int perSecond;

  LoadGenerator(int port, int connections, int perSecond) {
    this.port = port;
    this.connections = connections;
    this.perSecond = perSecond;
  }

  /** Of one run, in nanoseconds. Immutable. */
  record Latencies(long median, long p99, long highest) {

    static Latencies of(long[] sorted) {
      return new Latencies(
          sorted[sorted.length / 2],
          sorted[(int) (sorted.length * 0.99)],
          sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
      return "p50 %6.3f ms   p99 %7.3f ms   max %7.1f ms"
          .formatted(median / 1e6, p99 / 1e6, highest / 1e6);
    }
  }

  /** Runs so many seconds. */
  Latencies run(int seconds) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      int each = perSecond * seconds / connections;
      long gap = SECOND * connections / perSecond;
      long begin = System.nanoTime() + SECOND / 5;
      List<Future<long[]>> runs = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        long first = begin + SECOND * i / perSecond;
        runs.add(threads.submit(() -> requests(first, gap, each)));
      }
      long[] all = new long[each * connections];
      for (int i = 0; i < connections; i++) {
        System.arraycopy(runs.get(i).get(), 0, all, i * each, each);
      }
      Arrays.sort(all);
      return Latencies.of(all);
    } finally {
      threads.shutdownNow();
    }
  }

  private long[] requests(long first, long gap, int count) throws IOException {
    long[] took = new long[count];
    try (RawConnection connection = new RawConnection(port)) {
      for (int i = 0; i < count; i++) {
        long due = first + i * gap;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        connection.get("/small");
        took[i] = System.nanoTime() - due;
      }
    }
    return took;
  }
}
