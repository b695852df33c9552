package dev.tokenmanager.cluster;

import static dev.tokenmanager.provider.ScriptedProvider.SECRET_MARK;

import dev.tokenmanager.cluster.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.cluster.SharedRecord.Stamp;
import dev.tokenmanager.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Shared records, keys and envelopes for tests. */
final class SampleRecords {

  static final Identity IDENTITY = new Identity("weaviate.token", "default", "0123abcd");

  static final Instant EXPIRES_AT = Instant.parse("2030-01-01T00:05:00.123Z");

  private SampleRecords() {}

  /** With everything that a record can have. */
  static SharedRecord full(long generation) {
    return new SharedRecord(
        generation,
        EXPIRES_AT,
        new Stamp("node-1", EXPIRES_AT.minusSeconds(200)),
        Duration.ofSeconds(300),
        Duration.ofMillis(200_001),
        new Secret(SECRET_MARK + "access"),
        "Bearer",
        List.of("openid", "email"),
        new Secret(SECRET_MARK + "id"),
        Duration.ofSeconds(150),
        new SharedRefreshToken(
            new Secret(SECRET_MARK + "refresh"),
            Duration.ofSeconds(1800),
            Duration.ofMillis(1_700_001),
            "5f16b2e1",
            "node-2"));
  }

  /** With nothing that it can lack. */
  static SharedRecord small(long generation) {
    return new SharedRecord(
        generation,
        EXPIRES_AT,
        new Stamp("node-1", EXPIRES_AT.plusSeconds(1)),
        Duration.ofSeconds(300),
        Duration.ofSeconds(-1),
        new Secret(SECRET_MARK + "access"),
        "Bearer",
        List.of(),
        null,
        null,
        null);
  }

  /** 32 bytes, of which no two letters make the same. */
  static byte[] key(char letter) {
    byte[] key = SECRET_MARK.getBytes(StandardCharsets.US_ASCII);
    int marked = key.length;
    key = Arrays.copyOf(key, 32);
    Arrays.fill(key, marked, key.length, (byte) letter);
    return key;
  }

  /** A box with the keys of these letters, the one that seals first. */
  static RecordBox box(String letters) {
    List<byte[]> keys = letters.chars().mapToObj(letter -> key((char) letter)).toList();
    return new RecordBox(() -> keys);
  }
}
