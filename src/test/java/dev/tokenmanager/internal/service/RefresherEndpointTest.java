package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tokens that share a token endpoint. */
class RefresherEndpointTest {

  private final FakeSource first = new FakeSource();
  private final FakeSource second = new FakeSource();

  @Test
  void tick_oneSlot_nearestExpiryIsFirst() {
    RefresherFixture bench = new RefresherFixture(1, "long", "short", "none");
    bench.add("long", first);
    first.answer("l", Duration.ofMinutes(10), null);
    bench.add("short", second);
    second.answer("s", Duration.ofMinutes(5), null);
    FakeSource none = new FakeSource();
    bench.add("none", none);
    // All want to refresh now; "none" has the slot.
    bench.pass(Duration.ofMinutes(10));
    assertThat(none.inFlight()).isEqualTo(1);
    none.answer("n");
    assertThat(second.inFlight()).isEqualTo(1);
    assertThat(first.inFlight()).isZero();
    second.answer("s2");
    assertThat(first.inFlight()).isEqualTo(1);
  }

  @Test
  void g01_send_waitedForItsTurn_lifetimeCountsFromItsRequest() {
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    bench.add("t", first);
    bench.add("u", second);
    bench.clocks.pass(ofSeconds(20));
    first.answer("a");
    second.answer("b");
    assertThat(bench.scheduler.get("u", null).result().issuedAt())
        .isEqualTo(bench.clocks.now().wall());
  }

  @Test
  void g05_retryAfter_ofOneToken_holdsBackTheOthersOfThatClient() {
    RefresherFixture bench = new RefresherFixture(16, "t", "u", "other");
    FakeSource other = new FakeSource("other client");
    bench.add("t", first);
    bench.add("u", second);
    bench.add("other", other);
    second.answer("b", ofSeconds(40), null);
    first.fail(unreachable().withRetryAfter(ofSeconds(30)));
    other.answer("o");
    assertThat(bench.usable("other")).isEqualTo("o");
    // IDLE until due: nothing is wrong with it.
    assertThat(bench.phase("u")).isEqualTo(Phase.IDLE);
    assertThat(bench.state("u").trouble().isPresent()).isFalse();

    bench.pass(ofSeconds(20));
    assertThat(bench.phase("u")).isEqualTo(Phase.BACKING_OFF);
    assertThat(second.sent).hasSize(1);
    assertThat(outcome(bench.scheduler.get("u", null))).isEqualTo("b");
    assertThat(outcome(bench.scheduler.refresh("u"))).isEqualTo("UNAVAILABLE");
    assertThat(bench.heard).containsExactly("u acquired", "t refresh_failed", "other acquired");

    bench.pass(ofMillis(9_999));
    assertThat(first.inFlight() + second.inFlight()).isZero();
    bench.pass(ofMillis(1));
    assertThat(first.inFlight()).isEqualTo(1);
    assertThat(second.inFlight()).isEqualTo(1);
  }

  @Test
  void g05_retryAfter_whileOthersWaitForTheirTurn_failsTheirCallers() {
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    bench.add("t", first);
    bench.add("u", second);
    Future<AccessToken> waiter = bench.scheduler.get("u", null);
    first.fail(unreachable().withRetryAfter(ofSeconds(30)));
    assertThat(second.sent).isEmpty();
    assertThat(outcome(waiter)).isEqualTo("UNAVAILABLE");
    assertThat(bench.phase("u")).isEqualTo(Phase.BACKING_OFF);
    bench.pass(ofSeconds(30));
    assertThat(first.inFlight() + second.inFlight()).isEqualTo(1);
  }

  @Test
  void g05_retryAfter_tooLong_isBoundForTheOthersToo() {
    RefresherFixture bench = new RefresherFixture(16, "t", "u");
    bench.add("t", first);
    first.fail(unreachable().withRetryAfter(Duration.ofDays(1)));
    bench.add("u", second);
    assertThat(second.sent).isEmpty();
    bench.pass(ofSeconds(299));
    assertThat(second.sent).isEmpty();
    bench.pass(ofSeconds(1));
    assertThat(first.sent).hasSize(2);
    assertThat(second.sent).hasSize(1);
  }

  @Test
  void g05_retryAfterZero_holdsBackNobody() {
    RefresherFixture bench = new RefresherFixture(16, "t", "u");
    bench.add("t", first);
    first.fail(unreachable().withRetryAfter(Duration.ZERO));
    bench.add("u", second);
    assertThat(second.sent).hasSize(1);
  }
}
