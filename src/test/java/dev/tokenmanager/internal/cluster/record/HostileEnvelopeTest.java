package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.internal.cluster.record.SampleRecords.IDENTITY;
import static dev.tokenmanager.internal.cluster.record.SampleRecords.box;
import static dev.tokenmanager.internal.cluster.record.SampleRecords.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.UnsealResult.Reason;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can write to the shared map can neither pass for a node nor break one. */
class HostileEnvelopeTest {

  /** Above it a claim is not believed. */
  private static final long MAX = 1L << 52;

  private static final String SEALED = box("a").seal(IDENTITY, full(12));
  private static final String CONTENT = SEALED.substring("1.12.g.".length());

  private static UnsealResult open(String text) {
    return box("a").open(IDENTITY, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ba", ""})
  void open_oneCharacterChanged_isNeverOpened(String keys) {
    RecordSealer box = box(keys);
    String envelope = box.seal(IDENTITY, full(12));
    for (int at = 0; at < envelope.length(); at++) {
      char original = envelope.charAt(at);
      for (char other : "ABgp129.-=+ \u0000\u20ac".toCharArray()) {
        if (other != original) {
          String changed = envelope.substring(0, at) + other + envelope.substring(at + 1);
          assertThat(box.open(IDENTITY, changed))
              .as("%s instead of %s at %d", other, original, at)
              .isInstanceOf(UnsealResult.Refused.class);
        }
      }
    }
  }

  @Test
  void open_oneCharacterLessOrMore_isNeverOpened() {
    for (int at = 0; at < SEALED.length(); at++) {
      String less = SEALED.substring(0, at) + SEALED.substring(at + 1);
      String more = SEALED.substring(0, at) + "A" + SEALED.substring(at);
      assertThat(List.of(open(less), open(SEALED.substring(0, at)), open(more)))
          .allMatch(UnsealResult.Refused.class::isInstance);
    }
  }

  /** One record has one text: bits left over in the last character stand for nothing. */
  @Test
  void open_anotherSpellingOfTheSameBytes_isMalformed() {
    for (SharedRecord record : List.of(full(1), full(10), full(100))) {
      String envelope = box("a").seal(IDENTITY, record);
      String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      String beginning = envelope.substring(0, envelope.length() - 1);
      assertThat(alphabet.chars().mapToObj(last -> open(beginning + (char) last)))
          .filteredOn(UnsealResult.Record.class::isInstance)
          .hasSize(1);
      assertThat(open(envelope + "=")).isInstanceOf(UnsealResult.Refused.class);
      assertThat(open(envelope + "==")).isInstanceOf(UnsealResult.Refused.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0",
    "2., 0",
    "2.12, 12",
    "2.12.anything.at all . whatever, 12",
    "2.12.g.AAAA, 12",
    "2.-12.g.AAAA, 0",
    "2.x.y.z, 0",
    "10.12.g.AAAA, 12",
    "9223372036854775807.12, 12"
  })
  void open_newerVersion_isSaidWhateverFollows(String text, long generation) {
    assertThat(open(text)).isEqualTo(new UnsealResult.Refused(Reason.NEWER_VERSION, generation));
    assertThat(box("").open(IDENTITY, text))
        .isEqualTo(new UnsealResult.Refused(Reason.NEWER_VERSION, generation));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "' ', 0",
    "., 0",
    "..., 0",
    "1, 0",
    "1.12, 12",
    "1.12.g, 12",
    "1.12.g., 12",
    "1.12.g.AAAA, 12",
    "1.12.g.A, 12",
    "1.12.g.!!!!, 12",
    "1.12.g.AAAA.AAAA, 12",
    "1.12.x.AAAA, 12",
    "1.12.G.AAAA, 12",
    "1.12..AAAA, 12",
    "1.0.g.AAAA, 0",
    "1.-1.g.AAAA, 0",
    "1.+1.g.AAAA, 0",
    "1.012.g.AAAA, 0",
    "1.1e3.g.AAAA, 0",
    "1.\u0661.g.AAAA, 0",
    "1.9223372036854775808.g.AAAA, 0",
    "1.99999999999999999999999999.g.AAAA, 0",
    "0.12.g.AAAA, 0",
    "-1.12.g.AAAA, 0",
    "01.12.g.AAAA, 0",
    "99999999999999999999.12.g.AAAA, 0",
    "{\"version\":1}, 0"
  })
  void open_anythingElse_isMalformed(String text, long generation) {
    assertThat(open(text)).isEqualTo(new UnsealResult.Refused(Reason.MALFORMED, generation));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "-1, true"})
  void open_generationAtTheEdge_isBelievedUpToHalfOfAll(long beyond, boolean believed) {
    long claim = MAX + beyond;
    String text = "1." + claim + ".g." + CONTENT;

    assertThat(open(text))
        .isEqualTo(new UnsealResult.Refused(Reason.NOT_AUTHENTIC, believed ? claim : 0));
  }

  @Test
  void open_ownRecordBeyondAllGenerations_isMalformed() {
    SharedRecord last = full((1L << 53) - 1);

    assertThat(open(box("a").seal(IDENTITY, last))).isEqualTo(new UnsealResult.Record(last));
    assertThat(open(box("a").seal(IDENTITY, full(1L << 53))))
        .isEqualTo(new UnsealResult.Refused(Reason.MALFORMED, 0));
  }

  /** One after the highest that an outsider can claim must still be a generation like any other. */
  @Test
  void open_ownRecordBeyondTheHighestClaim_isOpened() {
    SharedRecord record = full(MAX + 1);

    assertThat(open(box("a").seal(IDENTITY, record))).isEqualTo(new UnsealResult.Record(record));
  }

  @Test
  void open_moreThanAMegabyte_isMalformed() {
    String beginning = "1.1234.g.";
    String largest = beginning + "A".repeat(SealedRecord.MAX_LENGTH - beginning.length());

    assertThat(open(largest)).isEqualTo(new UnsealResult.Refused(Reason.NOT_AUTHENTIC, 1234));
    assertThat(open(largest + "A")).isEqualTo(new UnsealResult.Refused(Reason.MALFORMED, 0));
    assertThat(open("2." + "1".repeat(SealedRecord.MAX_LENGTH)))
        .isEqualTo(new UnsealResult.Refused(Reason.MALFORMED, 0));
  }

  @Test
  void open_anyText_neverFails() {
    Random random = new Random(5);
    String alphabet = "12.gp{}\"[]:,AZaz09-_=\u0000\ud800\u20ac";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(i % 2 == 0 ? "" : "1.5." + "gp".charAt(i / 2 % 2));
      if (i % 3 == 0) {
        text.append('.');
      }
      random
          .ints(random.nextInt(60), 0, alphabet.length())
          .forEach(index -> text.append(alphabet.charAt(index)));
      assertThat(open(text.toString())).isInstanceOf(UnsealResult.Refused.class);
      assertThat(box("").open(IDENTITY, text.toString())).isInstanceOf(UnsealResult.Refused.class);
    }
  }
}
