package dev.tokenmanager.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that stand for a sequence of numbers and texts, and for no other sequence: every text has
 * its length before it. Owned by who made it.
 */
final class CanonicalBytes {

  private static final int ABSENT = -1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  CanonicalBytes number(long number) {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /**
   * Adds a text.
   *
   * @param text null: absent, which differs from empty
   */
  CanonicalBytes text(@Nullable String text) {
    number(text == null ? ABSENT : text.length());
    if (text != null) {
      // Not UTF-8: a Java string may hold half a surrogate pair, and two of these would look alike.
      text.chars().forEach(this::writeChar);
    }
    return this;
  }

  private void writeChar(int character) {
    bytes.write(character >> Byte.SIZE);
    bytes.write(character);
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
