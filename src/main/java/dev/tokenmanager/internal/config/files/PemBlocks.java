package dev.tokenmanager.internal.config.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the blocks of a PEM text (RFC 7468), with anything around, between or before them, and also
 * where an end mark is missing. Pure.
 */
final class PemBlocks {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([^-\r\n]{1,64})-----(.*?)(?=-----|\\z)", Pattern.DOTALL);

  private PemBlocks() {}

  /**
   * One block.
   *
   * @param label what it says that it is, such as {@code CERTIFICATE}
   * @param body all up to the next mark; perhaps a secret
   */
  record Block(String label, String body) {

    /** Shows nothing of the body. */
    @Override
    public String toString() {
      return label;
    }
  }

  /** The blocks in their order, none where the text holds none. */
  static List<Block> in(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(found -> new Block(found.group(1), found.group(2)))
        .toList();
  }

  /** The same for the bytes of a file, which some editors write as UTF-16. */
  static List<Block> in(byte[] content) {
    return in(new String(content, isWide(content) ? UTF_16 : ISO_8859_1));
  }

  private static boolean isWide(byte[] content) {
    return content.length > 1
        && ((content[0] == (byte) 0xFE && content[1] == (byte) 0xFF)
            || (content[0] == (byte) 0xFF && content[1] == (byte) 0xFE));
  }
}
