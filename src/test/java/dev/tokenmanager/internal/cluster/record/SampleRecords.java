package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;

import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.token.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Shared records, keys and envelopes for tests. */
public final class SampleRecords {

  public static final Identity IDENTITY = new Identity("weaviate.token", "default", "0123abcd");

  public static final Instant EXPIRES_AT = Instant.parse("2030-01-01T00:05:00.123Z");

  private SampleRecords() {}

  /** With everything that a record can have. */
  public static SharedRecord full(long generation) {
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
  public static SharedRecord small(long generation) {
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
  public static byte[] key(char letter) {
    byte[] key = SECRET_MARK.getBytes(StandardCharsets.US_ASCII);
    int marked = key.length;
    key = Arrays.copyOf(key, 32);
    Arrays.fill(key, marked, key.length, (byte) letter);
    return key;
  }

  /** A box with the keys of these letters, the one that seals first. */
  public static RecordSealer box(String letters) {
    return new RecordSealer(keyring(letters));
  }

  /** The keys of these letters, the one that seals first. */
  public static Keyring keyring(String letters) {
    List<byte[]> keys = letters.chars().mapToObj(letter -> key((char) letter)).toList();
    return () -> keys;
  }

  /** An envelope of that generation, sealed with the key {@code a}, whatever its content is. */
  public static String sealedAsIs(byte[] content, long generation) {
    byte[] associated =
        new CanonicalEncoder()
            .number(SealedRecord.VERSION)
            .text(IDENTITY.address())
            .text(IDENTITY.name())
            .text(IDENTITY.fingerprint())
            .number(generation)
            .toByteArray();
    return SealedRecord.of(generation, "g", AesGcm.seal(key('a'), content, associated)).text();
  }
}
