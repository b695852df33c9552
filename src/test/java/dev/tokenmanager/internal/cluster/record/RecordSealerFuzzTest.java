package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.internal.cluster.record.SampleRecords.IDENTITY;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.WaitLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever stands in the map is refused; whatever somebody with the key has sealed is a record that
 * can be sealed again and adopted, or is refused.
 */
class RecordSealerFuzzTest {

  private static final RecordSealer BOX = SampleRecords.box("a");
  private static final Moment NOW = new Moment(MovableClocks.START, Duration.ofHours(1));

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "1.12.g.",
    "1.12.p.",
    "9223372036854775807",
    "\"generation\":12",
    "\"expiresAt\":",
    "\"stamp\":{\"node\":\"n\",\"at\":1}",
    "\"lifetime\":",
    "\"remaining\":",
    "\"accessToken\":\"a\"",
    "\"tokenType\":\"Bearer\"",
    "\"scopes\":[]",
    "\"refreshToken\":{\"value\":\"r\"}",
    "253402300799999"
  })
  @FuzzTest
  void open(byte[] input) {
    String text = FuzzText.of(input);
    assertThat(BOX.open(IDENTITY, text)).isInstanceOf(UnsealResult.Refused.class);
    assertThat(SampleRecords.box("").open(IDENTITY, text)).isNotNull();

    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    assertThat(SampleRecords.sealedAsIs(json, 12)).satisfies(RecordSealerFuzzTest::assertHarmless);
  }

  private static void assertHarmless(String envelope) {
    UnsealResult opened = BOX.open(IDENTITY, envelope);
    if (!(opened instanceof UnsealResult.Record found)) {
      assertThat(((UnsealResult.Refused) opened).generation()).isBetween(0L, Generations.MAX_CLAIM);
      return;
    }
    SharedRecord record = found.record();
    assertThat(BOX.open(IDENTITY, BOX.seal(IDENTITY, record))).isEqualTo(opened);
    assertThat(Records.adoption(record, NOW).generation()).isEqualTo(record.generation());
    assertThat(Records.isNewer(record, record)).isFalse();
    assertThat(record.toString()).doesNotContain(FuzzText.MARK);
  }
}
