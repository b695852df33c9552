package dev.tokenmanager.internal.cluster.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a sequence of numbers and texts as bytes that no other sequence is encoded as: every text
 * has its length before it. Not thread-safe.
 */
public final class CanonicalEncoder {

  private static final int ABSENT = -1;

  /** The bytes of a usual message; a longer one makes the buffer grow. */
  private static final int USUAL = 1_024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL);

  public CanonicalEncoder number(long number) {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /**
   * Adds a text.
   *
   * @param text null: absent, which differs from empty
   */
  public CanonicalEncoder text(@Nullable String text) {
    number(text == null ? ABSENT : text.length());
    if (text != null) {
      // Not UTF-8: a Java string may hold half a surrogate pair, and two of these would look alike.
      ByteBuffer units = ByteBuffer.allocate(text.length() * Character.BYTES);
      units.asCharBuffer().put(text);
      bytes.writeBytes(units.array());
    }
    return this;
  }

  /** Adds bytes. */
  public CanonicalEncoder bytes(byte[] added) {
    number(added.length);
    bytes.writeBytes(added);
    return this;
  }

  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
