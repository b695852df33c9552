package dev.tokenmanager.cluster;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.cluster.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.refresh.Adoption;
import dev.tokenmanager.refresh.HeldRefreshToken;
import dev.tokenmanager.refresh.Moment;
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
    assertThat(adoption.acquisition().lifetime()).isEqualTo(ofMinutes(5));
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
}
