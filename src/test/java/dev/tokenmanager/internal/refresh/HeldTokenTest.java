package dev.tokenmanager.internal.refresh;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldTokenTest {

  private static final Moment START =
      new Moment(Instant.parse("2030-01-01T00:00:00Z"), ofSeconds(7));
  private static final HeldToken HELD = held(ofSeconds(5));

  @ParameterizedTest
  @CsvSource({"294999, true", "295000, true", "295001, false"})
  void g01_isUsableAt_minValidityLeft_isAtLeastThat(long afterMs, boolean usable) {
    Duration after = ofMillis(afterMs);
    assertThat(HELD.isUsableAt(START.plus(after))).isEqualTo(usable);
    assertThat(HELD.isUsableAt(byWallOnly(after))).isEqualTo(usable);
    assertThat(HELD.isUsableAt(byElapsedOnly(after))).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"299999, true", "300000, false", "300001, false"})
  void g01_isUsableAt_noMinValidity_isNeverExpired(long afterMs, boolean usable) {
    assertThat(held(Duration.ZERO).isUsableAt(START.plus(ofMillis(afterMs)))).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"199999, true", "200000, true", "200001, false"})
  void lastsFor_required_isAtLeastThat(long afterMs, boolean lasts) {
    Duration after = ofMillis(afterMs);
    assertThat(HELD.lastsFor(ofSeconds(100), START.plus(after))).isEqualTo(lasts);
    assertThat(HELD.lastsFor(ofSeconds(100), byElapsedOnly(after))).isEqualTo(lasts);
  }

  @ParameterizedTest
  @CsvSource({"299999, false", "300000, true", "300001, true"})
  void isExpiredAt_expiry_isReached(long afterMs, boolean expired) {
    assertThat(HELD.isExpiredAt(START.plus(ofMillis(afterMs)))).isEqualTo(expired);
  }

  @ParameterizedTest
  @CsvSource({"239999, false", "240000, true", "240001, true"})
  void g02_isRefreshDueAt_refreshAt_isReachedByEitherClock(long afterMs, boolean due) {
    Duration after = ofMillis(afterMs);
    assertThat(HELD.isRefreshDueAt(byWallOnly(after))).isEqualTo(due);
    assertThat(HELD.isRefreshDueAt(byElapsedOnly(after))).isEqualTo(due);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000, 365 * 86_400_000L * 100})
  void endless_atAnyTime_isUsableAndNeverDue(long afterMs) {
    HeldToken key =
        new HeldToken(
            token(null),
            PolicyDriver.LIFETIME,
            PolicyDriver.LIFETIME,
            ofSeconds(60),
            ofSeconds(5),
            ofSeconds(1),
            null);
    Moment now = START.plus(ofMillis(afterMs));
    assertThat(key.isUsableAt(now)).isTrue();
    assertThat(key.lastsFor(Duration.ofDays(10_000), now)).isTrue();
    assertThat(key.isExpiredAt(now)).isFalse();
    assertThat(key.isRefreshDueAt(now)).isFalse();
  }

  @Test
  void g10_toString_ofAllThatIsHeld_showsNoToken() {
    assertThat(HELD.toString()).doesNotContain("secret-token");
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.refreshable("secret-token", "secret-refresh"));
    assertThat(subject.state.toString()).doesNotContain("secret-token", "secret-refresh");
    assertThat(subject.refreshDue().toString()).doesNotContain("secret-refresh");
    assertThat(subject.refreshable("secret-token", "secret-refresh").toString())
        .doesNotContain("secret-token", "secret-refresh");
  }

  private static Moment byWallOnly(Duration after) {
    return new Moment(START.wall().plus(after), START.elapsed());
  }

  private static Moment byElapsedOnly(Duration after) {
    return new Moment(START.wall(), START.elapsed().plus(after));
  }

  private static HeldToken held(Duration minValidity) {
    Moment expiry = START.plus(PolicyDriver.LIFETIME);
    return new HeldToken(
        token(expiry.wall()),
        PolicyDriver.LIFETIME,
        PolicyDriver.LIFETIME,
        ofSeconds(60),
        minValidity,
        minValidity,
        new HeldToken.Times(expiry, START.plus(PolicyDriver.REFRESH_DUE)));
  }

  private static AccessToken token(@Nullable Instant expiry) {
    return new AccessToken("t", 1, "secret-token", "Bearer", expiry, START.wall(), List.of(), null);
  }
}
