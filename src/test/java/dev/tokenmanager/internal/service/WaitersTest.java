package dev.tokenmanager.internal.service;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitersTest {

  private static final AccessToken TOKEN =
      new AccessToken("t", 1, "secret", "Bearer", null, Instant.EPOCH, List.of(), null);

  private final Waiters waiters = new Waiters();

  @Test
  void answer_manyWait_settlesAllInOrder() {
    List<String> order = new ArrayList<>();
    for (String name : List.of("first", "second", "third")) {
      waiters.add(null, ofSeconds(1)).onSuccess(token -> order.add(name));
    }
    waiters.answer(TOKEN, required -> null);
    assertThat(order).containsExactly("first", "second", "third");
    assertThat(waiters.nextEnd()).isNull();
  }

  @Test
  void answer_shortfall_failsOnlyThoseWhoAskForMore() {
    Future<AccessToken> any = waiters.add(null, ofSeconds(1));
    Future<AccessToken> little = waiters.add(ofSeconds(10), ofSeconds(1));
    Future<AccessToken> much = waiters.add(ofSeconds(11), null);
    waiters.answer(TOKEN, WaitersTest::shortOfEleven);
    assertThat(any.result()).isSameAs(TOKEN);
    assertThat(little.result()).isSameAs(TOKEN);
    assertThat(much.cause()).hasMessage("falls short");
  }

  @ParameterizedTest
  @CsvSource({"999, false", "1000, true", "1001, true"})
  void expire_endReached_isTheEdge(long elapsedMs, boolean over) {
    Future<AccessToken> waiter = waiters.add(null, ofSeconds(1));
    waiters.expire(ofMillis(elapsedMs), () -> new IllegalStateException("too late"));
    assertThat(waiter.failed()).isEqualTo(over);
  }

  @Test
  void expire_someEndsReached_leavesTheOthers() {
    Future<AccessToken> first = waiters.add(null, ofSeconds(1));
    Future<AccessToken> second = waiters.add(null, ofSeconds(1));
    Future<AccessToken> third = waiters.add(null, ofSeconds(2));
    Future<AccessToken> patient = waiters.add(null, null);
    assertThat(waiters.nextEnd()).isEqualTo(ofSeconds(1));
    waiters.expire(ofSeconds(1), () -> new IllegalStateException("too late"));
    assertThat(first.failed()).isTrue();
    assertThat(second.failed()).isTrue();
    assertThat(third.isComplete()).isFalse();
    assertThat(waiters.nextEnd()).isEqualTo(ofSeconds(2));
    waiters.expire(Duration.ofDays(1), () -> new IllegalStateException("too late"));
    assertThat(third.failed()).isTrue();
    assertThat(patient.isComplete()).isFalse();
    assertThat(waiters.nextEnd()).isNull();
  }

  @Test
  void fail_manyWait_failsAllOnce() {
    Future<AccessToken> limited = waiters.add(null, ofSeconds(1));
    Future<AccessToken> patient = waiters.add(null, null);
    failAll(waiters, new IllegalStateException("stopped"));
    waiters.answer(TOKEN, required -> null);
    assertThat(limited.cause()).hasMessage("stopped");
    assertThat(patient.cause()).hasMessage("stopped");
  }

  @Test
  void answer_oneAsksAgainMeanwhile_waitsForTheNext() {
    List<Future<AccessToken>> again = new ArrayList<>();
    waiters.add(null, ofSeconds(1)).onSuccess(token -> again.add(waiters.add(null, ofSeconds(2))));
    waiters.answer(TOKEN, required -> null);
    assertThat(again).singleElement().matches(future -> !future.isComplete());
  }

  private static @Nullable Throwable shortOfEleven(@Nullable Duration required) {
    return required != null && required.compareTo(ofSeconds(11)) >= 0
        ? new IllegalStateException("falls short")
        : null;
  }

  @Test
  void add_endsBeforeThoseWhoWait_isOverFirst() {
    Future<AccessToken> late = waiters.add(null, ofSeconds(9));
    Future<AccessToken> early = waiters.add(null, ofSeconds(2));
    Future<AccessToken> middle = waiters.add(null, ofSeconds(5));
    assertThat(waiters.nextEnd()).isEqualTo(ofSeconds(2));
    waiters.expire(ofSeconds(5), () -> new IllegalStateException("too late"));
    assertThat(early.failed()).isTrue();
    assertThat(middle.failed()).isTrue();
    assertThat(late.isComplete()).isFalse();
  }

  @Test
  void takeOver_all_waitHereInstead() {
    Waiters from = new Waiters();
    Future<AccessToken> limited = from.add(null, ofSeconds(1));
    Future<AccessToken> patient = from.add(null, null);
    waiters.takeOver(from);
    assertThat(from.isEmpty()).isTrue();
    failAll(from, new IllegalStateException("gone"));
    waiters.answer(TOKEN, required -> null);
    assertThat(limited.result()).isSameAs(TOKEN);
    assertThat(patient.result()).isSameAs(TOKEN);
  }

  private static void failAll(Waiters waiters, Throwable failure) {
    waiters.settle(failure, required -> Future.failedFuture(failure));
  }

  @Test
  void answerOrSettle_oneCannotBeMade_theOthersHaveTheirs() {
    Future<AccessToken> broken = waiters.add(ofSeconds(1), null);
    Future<AccessToken> well = waiters.add(null, null);
    waiters.answer(
        TOKEN,
        required -> {
          if (required != null) {
            throw new NoClassDefFoundError();
          }
          return null;
        });
    assertThat(TokenFailure.of(broken.cause())).isEqualTo(TokenFailure.INTERNAL);
    assertThat(well.result()).isEqualTo(TOKEN);

    Future<AccessToken> waits = waiters.add(ofSeconds(1), ofSeconds(9));
    Future<AccessToken> forced = waiters.add(null, null);
    waiters.settle(
        new IllegalStateException("made by the test"),
        required -> {
          throw new NoClassDefFoundError();
        });
    assertThat(TokenFailure.of(waits.cause())).isEqualTo(TokenFailure.INTERNAL);
    assertThat(forced.cause()).hasMessage("made by the test");
  }
}
