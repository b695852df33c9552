package dev.tokenmanager.internal.cluster.record;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {

  private static final Moment NOW =
      new Moment(Instant.parse("2030-01-01T00:00:00Z"), Duration.ofHours(2));

  private static SharedRecord record(long generation, int expiry, String token) {
    return new SharedRecord(
        generation,
        NOW.wall().plusSeconds(expiry),
        new SharedRecord.Stamp("a", NOW.wall()),
        ofMinutes(5),
        ofSeconds(200),
        new Secret(token),
        "Bearer",
        List.of("openid"),
        null,
        null,
        new SharedRefreshToken(new Secret("r"), ofMinutes(30), ofSeconds(1700), null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 10, a, 1, 99, z, true",
    "1, 99, z, 2, 10, a, false",
    "1, 11, a, 1, 10, z, true",
    "1, 10, z, 1, 11, a, false",
    "1, 10, b, 1, 10, a, true",
    "1, 10, a, 1, 10, b, false",
    "1, 10, a, 1, 10, a, false"
  })
  void isNewer_generationThenExpiryThenAnyOrder(
      long generation,
      int expiry,
      String token,
      long thanGeneration,
      int thanExpiry,
      String than,
      boolean newer) {
    assertThat(
            Records.isNewer(
                record(generation, expiry, token), record(thanGeneration, thanExpiry, than)))
        .isEqualTo(newer);
  }

  @Test
  void isNewer_thanNothing() {
    assertThat(Records.isNewer(record(1, 1, "a"), null)).isTrue();
  }

  @Test
  void adoption_endsWhatWasLeftAfterItWasWritten() {
    Moment written = NOW.minus(ofSeconds(30));
    Adoption adoption = Records.adoption(record(3, 10, "a"), written);

    assertThat(adoption.generation()).isEqualTo(3);
    assertThat(adoption.acquisition().response().lifetime().left()).isEqualTo(ofMinutes(5));
    assertThat(adoption.acquisition().start().plus(ofMinutes(5)))
        .isEqualTo(written.plus(ofSeconds(200)));
    HeldRefreshToken refreshToken = adoption.refreshToken();
    assertThat(requireNonNull(refreshToken).end()).isEqualTo(written.plus(ofSeconds(1700)));
  }

  @Test
  void adoption_moreLeftThanItEverHad_isNotBelieved() {
    SharedRecord record = record(3, 10, "a");
    SharedRecord wrong =
        new SharedRecord(
            3,
            record.expiresAt(),
            record.stamp(),
            ofMinutes(1),
            ofMinutes(10),
            record.accessToken(),
            "Bearer",
            List.of(),
            null,
            null,
            null);

    assertThat(Records.adoption(wrong, NOW).acquisition().start()).isEqualTo(NOW);
  }

  @Test
  void adoption_tokenTypeAsAnEarlierReleaseKeptIt_isBearer() {
    SharedRecord record = record(3, 120, "a");
    SharedRecord lowerCase =
        new SharedRecord(
            3,
            record.expiresAt(),
            record.stamp(),
            record.lifetime(),
            record.remaining(),
            record.accessToken(),
            "bearer",
            List.of(),
            null,
            null,
            null);

    assertThat(Records.adoption(lowerCase, NOW).acquisition().response().tokenType())
        .isEqualTo("Bearer");
  }

  private static SharedRecord acquired(String stampedBy, Instant ownEnd) {
    SharedRecord record = record(3, 120, "a");
    return new SharedRecord(
        3,
        record.expiresAt(),
        new SharedRecord.Stamp(stampedBy, NOW.wall()),
        record.lifetime(),
        record.remaining(),
        record.accessToken(),
        "Bearer",
        List.of(),
        null,
        null,
        null,
        "a",
        ownEnd,
        false,
        null);
  }

  private static Duration left(SharedRecord record) {
    return Records.adoption(record, NOW).acquisition().start().plus(ofMinutes(5)).remainingAt(NOW);
  }

  /** All by the clock of the one who acquired it, which also stamped it; ours may be days off. */
  @Test
  void adoption_stampedByTheAcquirer_endsWithItsExpiryAndTheTokensOwnEnd() {
    Instant late = NOW.wall().plusSeconds(1_000);

    assertThat(left(acquired("a", late))).isEqualTo(ofMinutes(2));
    assertThat(left(acquired("a", NOW.wall().plusSeconds(70)))).isEqualTo(ofSeconds(70));
    assertThat(left(acquired("a", NOW.wall().minusSeconds(13)))).isEqualTo(ofSeconds(-13));
  }

  /** Another's clock says nothing of it; that one knew how much was left. */
  @Test
  void adoption_stampedByAnother_lastsWhatWasLeft() {
    assertThat(left(acquired("b", NOW.wall().minusSeconds(13)))).isEqualTo(ofSeconds(200));
  }

  @Test
  void isNewer_revokedOfTheSameGeneration_wins() {
    SharedRecord record = record(3, 10, "a");
    SharedRecord revoked = Records.revoked(record, "n", NOW);

    assertThat(Records.isNewer(revoked, record(3, 99, "z"))).isTrue();
    assertThat(Records.isNewer(record(3, 99, "z"), revoked)).isFalse();
    assertThat(Records.isNewer(record(4, 1, "a"), revoked)).isTrue();
    assertThat(Records.isNewer(revoked, revoked)).isFalse();
  }
}
