package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {

  @ParameterizedTest
  @CsvSource({
    "15000, 12000, 12000, 3000",
    "15000, 12000, 250, 14750",
    "15000, 12000, 14999, 1",
    "15000, 12000, 15000, 1",
    "15000, 12000, 60000, 1",
    "1000, 800, 800, 200",
    "2, 1, 1, 1",
    "1, 1, 1, 1"
  })
  void tries_together_takeNoLongerThanTheTimeout(
      long timeoutMs, long first, long waitedMs, long left) {
    AtomicLong elapsed = new AtomicLong(Long.MAX_VALUE - 5);
    Deadline deadline = Deadline.in(timeoutMs, elapsed::get);
    elapsed.addAndGet(TimeUnit.MILLISECONDS.toNanos(waitedMs));

    assertThat(deadline.firstTryMs()).isEqualTo(first);
    assertThat(deadline.leftMs()).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807, 7378697629483820646"})
  void firstTry_endlessTimeout_isFourFifths(long timeoutMs, long first) {
    assertThat(Deadline.in(timeoutMs, () -> 0).firstTryMs()).isEqualTo(first);
  }
}
