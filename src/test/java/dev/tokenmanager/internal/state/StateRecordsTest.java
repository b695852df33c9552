package dev.tokenmanager.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StateRecordsTest {

  private static final Instant WRITTEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final Duration REMAINING = Duration.ofSeconds(200);
  private static final StateRecords.Rules GRANT = new StateRecords.Rules(true, false, null);
  private static final StateRecords.Rules ALONE = new StateRecords.Rules(false, false, "origin");

  private static SharedRecord record(
      @Nullable SharedRefreshToken refreshToken, @Nullable Instant ownEnd, boolean revoked) {
    return new SharedRecord(
        7,
        WRITTEN.plus(REMAINING),
        new Stamp(StateRecords.WRITER, WRITTEN, Duration.ofDays(3)),
        LIFETIME,
        REMAINING,
        new Secret("s3cr3t-a"),
        "Bearer",
        List.of("openid"),
        null,
        null,
        refreshToken,
        StateRecords.WRITER,
        ownEnd,
        revoked,
        LIFETIME);
  }

  private static SharedRefreshToken refreshToken(
      @Nullable Duration remaining, @Nullable String origin, @Nullable String sentBy) {
    return new SharedRefreshToken(
        new Secret("s3cr3t-r"),
        remaining == null ? null : Duration.ofHours(1),
        remaining,
        origin,
        sentBy);
  }

  /** After a restart elapsed time begins anew. */
  private static Moment later(long millis) {
    return new Moment(WRITTEN.plusMillis(millis), Duration.ofSeconds(5));
  }

  private static Duration left(Adoption adoption, Moment now) {
    Duration lifetime = Objects.requireNonNull(adoption.acquisition().response().lifetime().left());
    return adoption.acquisition().start().plus(lifetime).remainingAt(now);
  }

  @ParameterizedTest
  @CsvSource({
    // milliseconds after the writing, milliseconds left
    "0, 200000",
    "1, 199999",
    "199999, 1",
    "200000, 0",
    "200001, -1",
    "-1, -100000",
    "-86400000, -100000",
    "86400000, -86200000"
  })
  void g01_accessToken_countsByTheWallClock(long after, long left) {
    Moment now = later(after);
    Adoption counted = StateRecords.counting(record(null, null, false), GRANT, now);
    assertThat(left(counted, now)).isEqualTo(Duration.ofMillis(left));
    assertThat(counted.generation()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"150, 149999", "199, 198999", "200, 199999", "0, -1", "-5, -5001"})
  void g01_accessToken_itsOwnEndCounts(long ownEndSeconds, long left) {
    Moment now = later(1);
    SharedRecord record = record(null, WRITTEN.plusSeconds(ownEndSeconds), false);
    assertThat(left(StateRecords.counting(record, GRANT, now), now))
        .isEqualTo(Duration.ofMillis(left));
  }

  @Test
  void revoked_nothingCountsButTheGeneration() {
    Moment now = later(1);
    SharedRecord record = record(refreshToken(null, null, null), null, true);
    Adoption counted = StateRecords.counting(record, GRANT, now);
    assertThat(counted.generation()).isEqualTo(7);
    assertThat(counted.refreshToken()).isNull();
    assertThat(left(counted, now)).isLessThanOrEqualTo(Duration.ZERO);
  }

  static Stream<Arguments> refreshTokens() {
    Duration hour = Duration.ofHours(1);
    StateRecords.Rules shared = new StateRecords.Rules(true, true, null);
    StateRecords.Rules sharedAlone = new StateRecords.Rules(false, true, "origin");
    return Stream.of(
        arguments("unknown end", refreshToken(null, null, null), GRANT, 1L, true),
        arguments("unknown end, a year on", refreshToken(null, null, null), GRANT, 31L << 30, true),
        arguments("before its end", refreshToken(hour, null, null), GRANT, 3_599_999L, true),
        arguments("at its end", refreshToken(hour, null, null), GRANT, 3_600_000L, false),
        arguments("past its end", refreshToken(hour, null, null), GRANT, 3_600_001L, false),
        arguments("access token over", refreshToken(hour, null, null), GRANT, 900_000L, true),
        arguments("clock set back", refreshToken(hour, null, null), GRANT, -900_000L, true),
        arguments("sent, other grant", refreshToken(hour, null, "file"), GRANT, 1L, false),
        arguments("sent, no other", refreshToken(hour, "origin", "file"), ALONE, 1L, true),
        arguments("same origin", refreshToken(hour, "origin", null), ALONE, 1L, true),
        arguments("other origin", refreshToken(hour, "another", null), ALONE, 1L, false),
        arguments("no origin", refreshToken(hour, null, null), ALONE, 1L, false),
        arguments("origin, other grant", refreshToken(hour, "origin", null), GRANT, 1L, false),
        arguments("shared, other grant", refreshToken(hour, null, null), shared, 1L, false),
        arguments("shared, no other", refreshToken(hour, "origin", null), sharedAlone, 1L, true),
        arguments("none", null, GRANT, 1L, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refreshTokens")
  void g08_refreshToken_countsUntilItsOwnEndWhereItMayBeSent(
      String what,
      @Nullable SharedRefreshToken kept,
      StateRecords.Rules rules,
      long after,
      boolean counts) {
    SharedRecord record = record(kept, null, false);
    HeldRefreshToken held = StateRecords.counting(record, rules, later(after)).refreshToken();
    assertThat(held != null).as(what).isEqualTo(counts);
    assertThat(StateRecords.isKept(record, rules, later(after))).as(what).isEqualTo(counts);
  }

  @Test
  void withoutToken_isNeverServed() {
    for (long after : List.of(-1L, 0L, 1L, 1L << 40)) {
      Moment now = later(after);
      SharedRecord record =
          StateRecords.withoutToken(0, refreshToken(null, null, null), false, later(0));
      Adoption counted = StateRecords.counting(record, GRANT, now);
      assertThat(left(counted, now)).isLessThanOrEqualTo(Duration.ZERO);
      assertThat(counted.refreshToken()).isNotNull();
      assertThat(counted.generation()).isEqualTo(1);
    }
  }
}
