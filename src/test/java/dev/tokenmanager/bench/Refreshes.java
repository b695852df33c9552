package dev.tokenmanager.bench;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.bench.OpenLoop.Calls;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes a provider slow, and remembers when a token request was in flight at it. Any thread. */
final class Refreshes {

  /** What comes before the provider has the request, and after it answered, is of the refresh. */
  private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<Refresh> all = new CopyOnWriteArrayList<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  Refreshes(ScriptedProvider provider, long delayMillis) {
    provider.behaviour =
        request -> {
          long begin = System.nanoTime();
          inFlight.incrementAndGet();
          request
              .response()
              .endHandler(
                  end -> {
                    all.add(new Refresh(begin, System.nanoTime()));
                    inFlight.decrementAndGet();
                  });
          provider.issueAfter(delayMillis, request);
        };
  }

  /** By {@link System#nanoTime}. */
  record Refresh(long begin, long end) {
    /** Whether it was in flight in the time of that call. */
    boolean meets(long due, long answered) {
      return answered - begin > -MARGIN_NANOS && due - end < MARGIN_NANOS;
    }
  }

  /** Those that began with these calls or later, once they have ended. */
  List<Refresh> since(Calls calls) {
    await().atMost(WaitLimit.SECONDS, TimeUnit.SECONDS).until(() -> inFlight.get() == 0);
    long first = calls.due()[0];
    List<Refresh> met = all.stream().filter(refresh -> refresh.begin() - first >= 0).toList();
    if (met.isEmpty()) {
      throw new IllegalStateException("no refresh");
    }
    return met;
  }
}
