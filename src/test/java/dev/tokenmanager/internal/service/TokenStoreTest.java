package dev.tokenmanager.internal.service;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.testing.MovableClocks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStoreTest {

  private final MovableClocks clocks = new MovableClocks();
  private final TokenStore store =
      new TokenStore(Set.of("a", "b"), clocks.clocks().wall(), clocks.clocks().elapsedNanos());
  private final AccessToken token =
      new AccessToken("a", 1, "secret", "Bearer", null, clocks.now().wall(), List.of(), null);

  @Test
  void usable_nothingPublished_isNull() {
    assertThat(store.usable("a")).isNull();
    assertThat(store.usable("unknown")).isNull();
    assertThat(store.names()).containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void g01_usable_endByWallClock_isTheEdge(long pastMs, boolean usable) {
    publishFor(ofSeconds(10));
    clocks.moveWall(ofSeconds(10).plusMillis(pastMs));
    assertThat(store.usable("a") != null).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void g01_usable_endByElapsedTime_isTheEdge(long pastNanos, boolean usable) {
    publishFor(ofSeconds(10));
    clocks.moveElapsed(ofSeconds(10).plusNanos(pastNanos));
    assertThat(store.usable("a") != null).isEqualTo(usable);
  }

  @Test
  void g01_usable_wallClockSetBack_endsByElapsedTime() {
    publishFor(ofSeconds(10));
    clocks.moveWall(Duration.ofDays(-1));
    clocks.pass(ofMillis(9_999));
    assertThat(store.usable("a")).isSameAs(token);
    clocks.pass(ofMillis(1));
    assertThat(store.usable("a")).isNull();
  }

  @Test
  void g01_usable_endWithinAMillisecond_isOverFromItsBeginning() {
    publishFor(ofMillis(5).plusNanos(700));
    clocks.pass(ofMillis(5).minusNanos(1));
    assertThat(store.usable("a")).isSameAs(token);
    clocks.pass(ofNanos(1));
    assertThat(store.usable("a")).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE / 2, -2, -1, 0, 1, Long.MAX_VALUE / 2})
  void usable_endlessToken_isUsableWhereverElapsedTimeStarts(long elapsedNanos) {
    TokenStore any = new TokenStore(Set.of("a"), clocks.clocks().wall(), () -> elapsedNanos);
    any.publish("a", token, null);
    assertThat(any.usable("a")).isSameAs(token);
  }

  @Test
  void publish_null_takesItAway() {
    publishFor(ofSeconds(10));
    assertThat(store.usable("b")).isNull();
    store.publish("a", null, null);
    assertThat(store.usable("a")).isNull();
  }

  @Test
  void publish_unknownName_isADefect() {
    assertThatThrownBy(() -> store.publish("c", null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void publishFor(Duration period) {
    store.publish("a", token, clocks.now().plus(period));
  }

  @Test
  void keep_otherNames_thoseThatStayKeepTheirToken() {
    publishFor(ofSeconds(10));
    store.keep("a");
    store.keep("c");
    store.drop("b");
    assertThat(store.usable("a")).isSameAs(token);
    assertThat(store.names()).containsExactlyInAnyOrder("a", "c");
    store.drop("a");
    assertThat(store.usable("a")).isNull();
  }

  @Test
  void drop_whoKeptTheHeldToken_getsNothingAnyMore() {
    publishFor(ofSeconds(10));
    TokenCell kept = Objects.requireNonNull(store.cell("a"));
    assertThat(Objects.requireNonNull(kept.answer()).token()).isSameAs(token);
    store.drop("a");
    assertThat(kept.answer()).isNull();
    store.keep("a");
    publishFor(ofSeconds(10));
    assertThat(kept.answer()).isNull();
    assertThat(store.usable("a")).isSameAs(token);
  }

  @Test
  void g11_end_nothingIsHeldWhateverIsPublished() {
    publishFor(ofSeconds(10));
    store.end();
    assertThat(store.usable("a")).isNull();
    publishFor(ofSeconds(10));
    assertThat(store.usable("a")).isNull();
  }

  @Test
  void answers_onlyThoseThatGotAToken_areCounted() {
    TokenCell held = Objects.requireNonNull(store.cell("a"));
    held.answer();
    publishFor(ofSeconds(10));
    held.answer();
    held.usable();
    store.usable("a");
    held.answer();
    assertThat(store.answers("a").sum()).isEqualTo(2);
  }

  @Test
  void texts_ofTheCurrentToken_areMadeOnce() {
    publishFor(ofSeconds(10));
    CurrentToken current = Objects.requireNonNull(Objects.requireNonNull(store.cell("a")).usable());
    assertThat(current.texts()).isSameAs(current.texts()).isEqualTo(TokenTexts.of(token));
  }
}
