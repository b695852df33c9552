package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.token.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Seals shared records before they leave the process, and opens those of others. What identity and
 * generation a record has is authenticated with it. Event loop only.
 */
public final class RecordSealer {

  private static final String SEALED = "g";
  private static final String PLAIN = "p";

  private final Keyring keyring;

  /**
   * Opens with all keys, and seals with the first; without any, records are plain text.
   *
   * @param keys asked anew for every record
   */
  public RecordSealer(Keyring keys) {
    keyring = keys;
  }

  /** The envelope of a record, another one each time where there is a key. */
  public String seal(Identity identity, SharedRecord record) {
    long generation = record.generation();
    byte[] json = RecordCodec.encode(record);
    byte[] associated = associated(identity, generation);
    List<byte[]> keys = keyring.keys();
    SealedRecord envelope =
        keys.isEmpty()
            ? SealedRecord.of(generation, PLAIN, plain(json, associated))
            : SealedRecord.of(generation, SEALED, AesGcm.seal(keys.get(0), json, associated));
    return envelope.text();
  }

  /** Opens an envelope. Never fails, whatever the text. */
  public UnsealResult open(Identity identity, String text) {
    SealedRecord envelope = SealedRecord.parse(text);
    if (envelope.version() > SealedRecord.VERSION) {
      return envelope.refused(UnsealResult.Reason.NEWER_VERSION);
    }
    if (envelope.version() < SealedRecord.VERSION || envelope.generation() == 0) {
      return envelope.refused(UnsealResult.Reason.MALFORMED);
    }
    List<byte[]> keys = keyring.keys();
    return switch (envelope.mode()) {
      case SEALED ->
          keys.isEmpty()
              ? envelope.refused(UnsealResult.Reason.SEALED)
              : openSealed(identity, envelope, keys);
      case PLAIN ->
          keys.isEmpty()
              ? openPlain(identity, envelope)
              : envelope.refused(UnsealResult.Reason.PLAINTEXT);
      default -> envelope.refused(UnsealResult.Reason.MALFORMED);
    };
  }

  private static UnsealResult openSealed(
      Identity identity, SealedRecord envelope, List<byte[]> keys) {
    byte[] sealed = envelope.bytes();
    if (sealed == null || sealed.length < AesGcm.OVERHEAD) {
      return envelope.refused(UnsealResult.Reason.MALFORMED);
    }
    byte[] associated = associated(identity, envelope.generation());
    for (byte[] key : keys) {
      byte[] json = AesGcm.open(key, sealed, associated);
      if (json != null) {
        return read(envelope, json);
      }
    }
    return envelope.refused(UnsealResult.Reason.NOT_AUTHENTIC);
  }

  private static UnsealResult openPlain(Identity identity, SealedRecord envelope) {
    byte[] plain = envelope.bytes();
    if (plain == null || plain.length < Sha256.BYTES) {
      return envelope.refused(UnsealResult.Reason.MALFORMED);
    }
    byte[] json = Arrays.copyOfRange(plain, Sha256.BYTES, plain.length);
    return Arrays.equals(plain, plain(json, associated(identity, envelope.generation())))
        ? read(envelope, json)
        : envelope.refused(UnsealResult.Reason.MALFORMED);
  }

  private static UnsealResult read(SealedRecord envelope, byte[] json) {
    try {
      SharedRecord record = RecordCodec.decode(json);
      return record.generation() == envelope.generation()
          ? new UnsealResult.Record(record)
          : envelope.refused(UnsealResult.Reason.MALFORMED);
    } catch (IllegalArgumentException e) {
      return envelope.refused(UnsealResult.Reason.MALFORMED);
    }
  }

  /**
   * A check sum before the record: it keeps nobody out, but tells a record of another identity, or
   * a damaged one.
   */
  private static byte[] plain(byte[] json, byte[] associated) {
    return ByteBuffer.allocate(Sha256.BYTES + json.length)
        .put(Sha256.of(associated, json))
        .put(json)
        .array();
  }

  private static byte[] associated(Identity identity, long generation) {
    return new CanonicalEncoder()
        .number(SealedRecord.VERSION)
        .text(identity.address())
        .text(identity.name())
        .text(identity.fingerprint())
        .number(generation)
        .toByteArray();
  }
}
