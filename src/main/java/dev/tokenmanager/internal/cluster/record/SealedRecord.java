package dev.tokenmanager.internal.cluster.record;

import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a shared record: {@code <version>.<generation>.<mode>.<base64url>}. Every later
 * version begins with its number and the generation, too. Immutable.
 *
 * @param version 0: none that can be read
 * @param generation as claimed, 0: none that can be read
 * @param mode how the content is protected
 * @param content in base64url
 */
public record SealedRecord(long version, long generation, String mode, String content) {

  /** The one that is written. */
  static final int VERSION = 1;

  /** Longer ones are not looked at, in characters. */
  public static final int MAX_LENGTH = 1024 * 1024;

  /** One text for each number, so that there is one envelope for each record. */
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,18}");

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /** An envelope of the current version. */
  static SealedRecord of(long generation, String mode, byte[] content) {
    return new SealedRecord(VERSION, generation, mode, ENCODER.encodeToString(content));
  }

  /** Reads any text; what it lacks is 0 or empty. */
  static SealedRecord parse(String text) {
    String[] parts = text.length() > MAX_LENGTH ? new String[0] : text.split("\\.", 4);
    return new SealedRecord(
        number(part(parts, 0)), number(part(parts, 1)), part(parts, 2), part(parts, 3));
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index] : "";
  }

  private static long number(String digits) {
    if (!NUMBER.matcher(digits).matches()) {
      return 0;
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The bytes, null where they are not written as {@link #of} writes them. */
  byte @Nullable [] bytes() {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(content);
      // The decoder also takes padding, and bits left over at the end that stand for nothing.
      return ENCODER.encodeToString(bytes).equals(content) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  UnsealResult.Refused refused(UnsealResult.Reason reason) {
    return new UnsealResult.Refused(reason, version > 0 ? Generations.sane(generation) : 0);
  }

  String text() {
    return version + "." + generation + "." + mode + "." + content;
  }

  @Override
  public String toString() {
    return "SealedRecord[version=" + version + ", generation=" + generation + "]";
  }
}
