package dev.tokenmanager.internal.service;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.service.EndpointLimits.RetryAfterHold;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.testing.MovableClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointLimitsTest {

  private static final Target TARGET = new Target("https://a/token", "client");
  private static final Target OTHER_CLIENT = new Target("https://a/token", "other");
  private static final Target OTHER_ENDPOINT = new Target("https://b/token", "client");

  private final MovableClocks clocks = new MovableClocks();
  private final EndpointLimits limits = new EndpointLimits(2);
  private final List<String> log = new ArrayList<>();

  @Test
  void enter_moreThanSlots_waitForTheirTurn() {
    enter("a", TARGET, 0);
    enter("b", OTHER_CLIENT, 0);
    enter("c", TARGET, 0);
    assertThat(log).containsExactly("a", "b");
    limits.leave(TARGET);
    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void enter_anotherEndpoint_hasItsOwnSlots() {
    enter("a", TARGET, 0);
    enter("b", TARGET, 0);
    enter("c", OTHER_ENDPOINT, 0);
    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void leave_manyWait_nearestExpiryIsFirst() {
    enter("a", TARGET, 0);
    enter("b", TARGET, 0);
    enter("late", TARGET, 300);
    enter("soon", TARGET, 10);
    enter("soon, too", TARGET, 10);
    limits.enter(TARGET, Instant.MIN, clocks.now(), turn("nothing held"));
    log.clear();
    for (int i = 0; i < 4; i++) {
      limits.leave(TARGET);
    }
    assertThat(log).containsExactly("nothing held", "soon", "soon, too", "late");
  }

  @Test
  void leave_allGone_freesTheSlots() {
    for (int i = 0; i < 10; i++) {
      enter("a", TARGET, 0);
      enter("b", TARGET, 0);
      limits.leave(TARGET);
      limits.leave(TARGET);
    }
    limits.leave(TARGET);
    assertThat(log).hasSize(20);
  }

  @Test
  void leave_tenThousandThatEndAtOnce_needNoDeepStack() {
    enter("a", TARGET, 0);
    enter("b", TARGET, 0);
    for (int i = 0; i < 10_000; i++) {
      limits.enter(
          TARGET,
          Instant.EPOCH,
          clocks.now(),
          new EndpointLimits.Permit() {
            @Override
            public void granted() {
              log.add("at once");
              limits.leave(TARGET);
            }

            @Override
            public void heldBack(RetryAfterHold holdBack) {}
          });
    }
    limits.leave(TARGET);
    assertThat(log).hasSize(10_002);
    enter("next", TARGET, 0);
    assertThat(log).last().isEqualTo("next");
    enter("waits", TARGET, 0);
    assertThat(log).last().isEqualTo("next");
  }

  @ParameterizedTest
  @CsvSource({"29999, false", "30000, true", "30001, true"})
  void g05_enter_heldBack_isRefusedUntilTheEnd(long afterMs, boolean granted) {
    holdBack(TARGET, ofSeconds(30));
    clocks.pass(ofMillis(afterMs));
    enter("a", TARGET, 0);
    assertThat(log).containsExactly(granted ? "a" : "a held back");
  }

  @Test
  void g05_enter_holdBackOver_staysOver() {
    holdBack(TARGET, ofSeconds(30));
    clocks.pass(ofSeconds(30));
    enter("a", TARGET, 0);
    clocks.moveWall(ofSeconds(-10));
    enter("b", TARGET, 0);
    assertThat(log).containsExactly("a", "b");
  }

  @Test
  void g05_holdBack_otherClientOrEndpoint_isNotAffected() {
    holdBack(TARGET, ofSeconds(30));
    enter("other client", OTHER_CLIENT, 0);
    enter("other endpoint", OTHER_ENDPOINT, 0);
    assertThat(log).containsExactly("other client", "other endpoint");
  }

  @Test
  void g05_holdBack_thoseWhoWait_areHeldBackAtOnce() {
    enter("a", TARGET, 0);
    enter("b", TARGET, 0);
    enter("c", TARGET, 0);
    enter("other client", OTHER_CLIENT, 0);
    enter("d", TARGET, 0);
    log.clear();
    holdBack(TARGET, ofSeconds(30));
    assertThat(log).containsExactly("c held back", "d held back");
    limits.leave(TARGET);
    assertThat(log).last().isEqualTo("other client");
  }

  @ParameterizedTest
  @CsvSource({"30, 10", "10, 30"})
  void g05_holdBack_askedTwice_lastsAsLongAsTheLonger(long first, long second) {
    holdBack(TARGET, ofSeconds(first));
    holdBack(TARGET, ofSeconds(second));
    clocks.pass(ofSeconds(29));
    enter("a", TARGET, 0);
    clocks.pass(ofSeconds(1));
    enter("b", TARGET, 0);
    assertThat(log).containsExactly("a held back", "b");
  }

  private void enter(String name, Target target, long expiry) {
    limits.enter(target, Instant.ofEpochSecond(expiry), clocks.now(), turn(name));
  }

  private void holdBack(Target target, Duration period) {
    Failure reason = new Failure(TokenFailure.UNAVAILABLE, "http_429", "Busy.", false, null, false);
    limits.holdBack(target, new RetryAfterHold(clocks.now().plus(period), reason), clocks.now());
  }

  private EndpointLimits.Permit turn(String name) {
    return new EndpointLimits.Permit() {
      @Override
      public void granted() {
        log.add(name);
      }

      @Override
      public void heldBack(RetryAfterHold holdBack) {
        log.add(name + " held back");
      }
    };
  }
}
