package dev.tokenmanager.fuzz;

import java.nio.charset.StandardCharsets;

/** Text that a fuzzer makes. Pure; any thread. */
public final class FuzzText {

  /** Stands where secrets stand, and is nowhere in what this project writes itself. */
  public static final String MARK = "S3CR3T/pl4nted";

  private static final char REPEATED = '\u0001';
  private static final int MOST = 1 << 18;

  private FuzzText() {}

  /**
   * The text of these bytes. Faults of size hide from a fuzzer, whose inputs are short: of {@code
   * before \u0001 n repeated \u0001 after} the middle stands 2ⁿ times, up to 256 KiB, where n is a
   * letter from {@code a}.
   */
  public static String of(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    int start = text.indexOf(REPEATED);
    int end = text.indexOf(REPEATED, start + 1);
    if (start < 0 || end < start + 3) {
      return text;
    }
    String repeated = text.substring(start + 2, end);
    int times = 1 << Math.floorMod(text.charAt(start + 1) - 'a', 19);
    return text.substring(0, start)
        + repeated.repeat(Math.min(times, MOST / repeated.length()))
        + text.substring(end + 1);
  }

  /** One line of an input that has several, counted from 0; empty where it has fewer. */
  public static String line(String text, int index) {
    String[] lines = text.split("\n", index + 2);
    return index < lines.length ? lines[index] : "";
  }

  /** What stands behind that many lines; empty where nothing does. */
  public static String after(String text, int lines) {
    String[] parts = text.split("\n", lines + 1);
    return lines < parts.length ? parts[lines] : "";
  }
}
