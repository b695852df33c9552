package dev.tokenmanager.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Seals shared records before they leave the process, and opens those of others. What identity and
 * generation a record has is authenticated with it. Event loop only.
 */
public final class RecordBox {

  private static final String SEALED = "g";
  private static final String PLAIN = "p";

  private final Keyring keyring;

  /**
   * Opens with all keys, and seals with the first; without any, records are plain text.
   *
   * @param keys asked anew for every record
   */
  public RecordBox(Keyring keys) {
    keyring = keys;
  }

  /** The envelope of a record, another one each time where there is a key. */
  String seal(Identity identity, SharedRecord record) {
    long generation = record.generation();
    byte[] json = RecordCodec.encode(record);
    byte[] associated = associated(identity, generation);
    List<byte[]> keys = keyring.keys();
    Envelope envelope =
        keys.isEmpty()
            ? Envelope.of(generation, PLAIN, plain(json, associated))
            : Envelope.of(generation, SEALED, AesGcm.seal(keys.get(0), json, associated));
    return envelope.text();
  }

  /** Opens an envelope. Never fails, whatever the text. */
  Opened open(Identity identity, String text) {
    Envelope envelope = Envelope.parse(text);
    if (envelope.version() > Envelope.VERSION) {
      return envelope.refused(Opened.Reason.NEWER_VERSION);
    }
    if (envelope.version() < Envelope.VERSION || envelope.generation() == 0) {
      return envelope.refused(Opened.Reason.MALFORMED);
    }
    List<byte[]> keys = keyring.keys();
    return switch (envelope.mode()) {
      case SEALED ->
          keys.isEmpty()
              ? envelope.refused(Opened.Reason.SEALED)
              : openSealed(identity, envelope, keys);
      case PLAIN ->
          keys.isEmpty()
              ? openPlain(identity, envelope)
              : envelope.refused(Opened.Reason.PLAINTEXT);
      default -> envelope.refused(Opened.Reason.MALFORMED);
    };
  }

  private static Opened openSealed(Identity identity, Envelope envelope, List<byte[]> keys) {
    byte[] sealed = envelope.bytes();
    if (sealed == null || sealed.length < AesGcm.OVERHEAD) {
      return envelope.refused(Opened.Reason.MALFORMED);
    }
    byte[] associated = associated(identity, envelope.generation());
    for (byte[] key : keys) {
      byte[] json = AesGcm.open(key, sealed, associated);
      if (json != null) {
        return read(envelope, json);
      }
    }
    return envelope.refused(Opened.Reason.NOT_AUTHENTIC);
  }

  private static Opened openPlain(Identity identity, Envelope envelope) {
    byte[] plain = envelope.bytes();
    if (plain == null || plain.length < Sha256.BYTES) {
      return envelope.refused(Opened.Reason.MALFORMED);
    }
    byte[] json = Arrays.copyOfRange(plain, Sha256.BYTES, plain.length);
    return Arrays.equals(plain, plain(json, associated(identity, envelope.generation())))
        ? read(envelope, json)
        : envelope.refused(Opened.Reason.MALFORMED);
  }

  private static Opened read(Envelope envelope, byte[] json) {
    try {
      SharedRecord record = RecordCodec.decode(json);
      return record.generation() == envelope.generation()
          ? new Opened.Record(record)
          : envelope.refused(Opened.Reason.MALFORMED);
    } catch (IllegalArgumentException e) {
      return envelope.refused(Opened.Reason.MALFORMED);
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
    return new CanonicalBytes()
        .number(Envelope.VERSION)
        .text(identity.address())
        .text(identity.name())
        .text(identity.fingerprint())
        .number(generation)
        .toByteArray();
  }
}
