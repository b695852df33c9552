package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.MovableClocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderClockTest {

  private final MovableClocks time = new MovableClocks();
  private final ProviderClock clock = new ProviderClock(time.clocks());

  private Duration ahead() {
    return Duration.between(time.clocks().wall().instant(), clock.now());
  }

  private void note(Duration ahead) {
    clock.note(time.clocks().wall().instant().plus(ahead));
  }

  @Test
  void now_noAnswerYet_isOurs() {
    assertThat(ahead()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "PT4M,PT4M",
    "PT-4M,PT-4M",
    "PT5M,PT5M",
    "PT-5M,PT-5M",
    "PT5M0.001S,PT0S",
    "PT-1H,PT0S"
  })
  void now_dateOfAnAnswer_countsWithinFiveMinutes(Duration date, Duration expected) {
    note(date);

    assertThat(ahead()).isEqualTo(expected);
  }

  @Test
  void now_laterOn_goesOnWithElapsedTime() {
    note(Duration.ofSeconds(90));
    time.pass(Duration.ofHours(1));

    assertThat(ahead()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void now_wallClockWasSetRightSince_isOurs() {
    note(Duration.ofSeconds(90));
    time.moveWall(Duration.ofSeconds(90));

    assertThat(ahead()).isZero();
  }

  @Test
  void note_withoutDate_keepsWhatIsKnown() {
    note(Duration.ofSeconds(90));
    clock.note(null);
    clock.noteHeader("yesterday");

    assertThat(ahead()).isEqualTo(Duration.ofSeconds(90));
  }
}
