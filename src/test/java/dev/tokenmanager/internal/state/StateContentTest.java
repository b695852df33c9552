package dev.tokenmanager.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.RecordSealer;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a disk may hand back. */
class StateContentTest {

  private static final Identity IDENTITY = new Identity("weaviate.token", "default", "f");
  private static final RecordSealer SEALER = new RecordSealer(() -> List.of(key(1)));
  private static final SharedRecord RECORD =
      StateRecords.withoutToken(
          7, null, false, new Moment(Instant.parse("2026-03-01T12:00:00Z"), Duration.ZERO));
  private static final String SEALED = SEALER.seal(IDENTITY, RECORD);

  private static byte[] key(int filling) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) filling);
    return key;
  }

  private static StateContent read(String text) {
    return StateContent.of(SEALER.open(IDENTITY, text));
  }

  private static void assertUseless(StateContent content, String what) {
    assertThat(content.record()).as(what).isNull();
    assertThat(content.problem()).as(what).isNotNull();
  }

  @Test
  void whole_isRead() {
    assertThat(Objects.requireNonNull(read(SEALED).record()).generation()).isEqualTo(7);
  }

  @Test
  void tornAtEveryByte_isUseless() {
    for (int length = 0; length < SEALED.length(); length++) {
      assertUseless(read(SEALED.substring(0, length)), "cut at " + length);
      String zeroes = "\0".repeat(SEALED.length() - length);
      assertUseless(read(SEALED.substring(0, length) + zeroes), "zeroes from " + length);
    }
  }

  @Test
  void everyBitFlipped_isUseless() {
    for (int at = 0; at < SEALED.length(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        StringBuilder flipped = new StringBuilder(SEALED);
        flipped.setCharAt(at, (char) (SEALED.charAt(at) ^ (1 << bit)));
        assertUseless(read(flipped.toString()), "bit " + bit + " of byte " + at);
      }
    }
  }

  @Test
  void somethingBehindIt_isUseless() {
    assertUseless(read(SEALED + SEALED), "twice");
    assertUseless(read(SEALED + "\n"), "a line end");
  }

  @Test
  void anotherKey_isUseless_aPreviousOneIsNot() {
    RecordSealer other = new RecordSealer(() -> List.of(key(2)));
    RecordSealer rotated = new RecordSealer(() -> List.of(key(2), key(1)));
    assertUseless(StateContent.of(other.open(IDENTITY, SEALED)), "another key");
    assertThat(StateContent.of(rotated.open(IDENTITY, SEALED)).record()).isNotNull();
  }

  @Test
  void anotherIdentity_isUseless() {
    for (Identity other :
        List.of(
            new Identity("other", "default", "f"),
            new Identity("weaviate.token", "other", "f"),
            new Identity("weaviate.token", "default", "g"))) {
      assertUseless(StateContent.of(SEALER.open(other, SEALED)), other.toString());
    }
  }

  @Test
  void plainText_isUseless() {
    String plain = new RecordSealer(List::of).seal(IDENTITY, RECORD);
    assertUseless(read(plain), "plain text");
  }
}
