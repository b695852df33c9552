package dev.tokenmanager.internal.service;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.testing.MovableClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineQueueTest {

  private final MovableClocks clocks = new MovableClocks();
  private final DeadlineQueue<String> queue = new DeadlineQueue<>();
  private final Map<String, DeadlineQueue.Place<String>> places = new HashMap<>();

  @Test
  void takeDue_edge_isTakenOnceWhenReached() {
    schedule("a", in(ofSeconds(10)));
    clocks.pass(ofMillis(9_999));
    assertThat(due()).isEmpty();
    clocks.pass(ofMillis(1));
    assertThat(due()).containsExactly("a");
    assertThat(due()).isEmpty();
    assertThat(queue.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g01_takeDue_eitherClock_isEnough(boolean byWall) {
    schedule("a", in(ofSeconds(10)));
    schedule("b", in(ofSeconds(11)));
    if (byWall) {
      clocks.moveWall(ofSeconds(10));
    } else {
      clocks.moveElapsed(ofSeconds(10));
    }
    assertThat(due()).containsExactly("a");
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void takeDue_ordersDifferByClock_takesAllThatAreDue() {
    Moment now = clocks.now();
    schedule("wall", new Moment(now.wall(), now.elapsed().plusSeconds(100)));
    schedule("elapsed", new Moment(now.wall().plusSeconds(100), now.elapsed()));
    schedule("none", in(ofMillis(1)));
    assertThat(due()).containsExactlyInAnyOrder("wall", "elapsed");
  }

  @Test
  void takeDue_waitersEndOnly_ignoresTheWallClock() {
    schedule("a", new Moment(Instant.MAX, clocks.now().elapsed().plusSeconds(1)));
    clocks.moveWall(Duration.ofDays(365));
    assertThat(due()).isEmpty();
    clocks.moveElapsed(ofSeconds(1));
    assertThat(due()).containsExactly("a");
  }

  @Test
  void schedule_again_replacesTheMoment() {
    schedule("a", in(ofSeconds(10)));
    schedule("a", in(ofSeconds(20)));
    schedule("a", in(ofSeconds(20)));
    assertThat(queue.size()).isEqualTo(1);
    clocks.pass(ofSeconds(10));
    assertThat(due()).isEmpty();
    schedule("a", in(ofSeconds(1)));
    clocks.pass(ofSeconds(1));
    assertThat(due()).containsExactly("a");
  }

  @Test
  void schedule_null_removes() {
    schedule("a", in(ofSeconds(10)));
    schedule("a", null);
    schedule("unknown", null);
    assertThat(queue.size()).isZero();
    clocks.pass(ofSeconds(10));
    assertThat(due()).isEmpty();
  }

  @Test
  void takeDue_sameMoment_takesAllInOrder() {
    for (String name : List.of("c", "a", "b")) {
      schedule(name, in(ofSeconds(1)));
    }
    clocks.pass(ofSeconds(1));
    assertThat(due()).containsExactly("c", "a", "b");
  }

  @Test
  void takeDue_tenThousand_takesOnlyTheDueOnes() {
    for (int i = 0; i < 10_000; i++) {
      schedule("t" + i, in(ofMillis(i)));
    }
    clocks.pass(ofMillis(2));
    assertThat(due()).containsExactly("t0", "t1", "t2");
    assertThat(queue.size()).isEqualTo(9_997);
    clocks.pass(ofMillis(9_996));
    assertThat(due()).hasSize(9_996);
    clocks.pass(ofMillis(1));
    assertThat(due()).containsExactly("t9999");
  }

  private void schedule(String who, @Nullable Moment at) {
    queue.schedule(places.computeIfAbsent(who, DeadlineQueue.Place::new), at);
  }

  private Moment in(Duration period) {
    return clocks.now().plus(period);
  }

  private List<String> due() {
    return queue.takeDue(clocks.now());
  }
}
