package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.BoundedFile;
import dev.tokenmanager.internal.config.files.FileStamp;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.token.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a file held when it was read. Immutable.
 *
 * @param stamp how the file looked just before
 * @param secret its text, less a byte order mark and the line ends at its end
 */
record SecretContent(FileStamp stamp, Secret secret) {

  /** No secret is longer; what is was named by mistake. */
  private static final int MAX_BYTES = 64 * 1024;

  /** Reads the file. Blocks. */
  static SecretContent read(Path path) throws UnreadableFileException {
    BoundedFile file = BoundedFile.read(path, MAX_BYTES);
    Secret secret;
    try {
      secret = secret(file.content());
    } catch (CharacterCodingException e) {
      throw useless(
          path, "is not UTF-8 text, write the secret as UTF-8, a certificate or key as PEM");
    }
    if (secret == null) {
      throw useless(path, "is empty, write the secret into it");
    }
    return new SecretContent(file.stamp(), secret);
  }

  private static @Nullable Secret secret(byte[] bytes) throws CharacterCodingException {
    // Unlike new String(), this fails on what is not UTF-8.
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    String secret = SecretText.of(text);
    return secret.isEmpty() ? null : new Secret(secret);
  }

  private static UnreadableFileException useless(Path path, String predicate) {
    return new UnreadableFileException(
        UnreadableFileException.Problem.USELESS,
        "the file " + ShownName.of(path) + " " + predicate);
  }
}
