package dev.tokenmanager.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a file held when it was read. Immutable.
 *
 * @param stamp how the file looked just before
 * @param secret its text, less a trailing newline
 */
record SecretContent(FileStamp stamp, Secret secret) {

  /** No secret is longer; what is was named by mistake. */
  private static final int MAX_BYTES = 64 * 1024;

  /** Reads the file. Blocks. */
  static SecretContent read(Path path) throws UnreadableSecretException {
    try {
      // Before the text: what is written in between shows at the next look.
      FileStamp stamp = FileStamp.of(path);
      // A pipe would block, and its content is gone once read.
      if (!Files.isRegularFile(stamp.realPath())) {
        throw new UnreadableSecretException(path + " is not a file, correct the path");
      }
      return new SecretContent(stamp, secret(path, stamp));
    } catch (NoSuchFileException e) {
      throw new UnreadableSecretException(
          "there is no file " + path + ", create it or correct the path");
    } catch (CharacterCodingException e) {
      throw new UnreadableSecretException(
          "the file " + path + " is not UTF-8 text, write the secret as UTF-8");
    } catch (IOException e) {
      throw new UnreadableSecretException(
          "the file %s cannot be read (%s), let the user of this process read it"
              .formatted(path, e.getClass().getSimpleName()));
    }
  }

  private static Secret secret(Path path, FileStamp stamp)
      throws IOException, UnreadableSecretException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(stamp.realPath())) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new UnreadableSecretException(
          "the file %s is larger than 64 KiB, correct the path".formatted(path));
    }
    // Unlike new String(), this fails on what is not UTF-8.
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    String secret = SecretText.withoutTrailingNewline(text);
    if (secret.isEmpty()) {
      throw new UnreadableSecretException(
          "the file " + path + " is empty, write the secret into it");
    }
    return new Secret(secret);
  }
}
