package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.Certificates;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls.caFile}: the certificates of private authorities. Immutable.
 *
 * @param path where it is
 * @param only whether it alone is trusted, and not the JVM's roots beside it
 */
public record CaFile(Path path, boolean only) {

  /** Null: none is given. */
  static @Nullable CaFile from(JsonFields tls) {
    JsonValue file = tls.get(Option.CA_FILE);
    boolean only = tls.flag(Option.ONLY_CA_FILE);
    if (file == null && only) {
      throw tls.refuse(
          Option.ONLY_CA_FILE, "needs caFile beside it: that file alone would be trusted");
    }
    return file == null ? null : new CaFile(file.file(), only);
  }

  /**
   * Looks into the CA file of every token, for a deployment. Blocks.
   *
   * @throws IllegalArgumentException when one is missing, not readable or holds no certificate,
   *     with the option's name, the token's and the cure
   */
  public static void check(VerticleOptions options) {
    options.tokens().values().forEach(CaFile::check);
  }

  private static void check(TokenOptions token) {
    CaFile file = token.connection().caFile();
    if (file == null) {
      return;
    }
    try {
      Certificates.read(file.path);
    } catch (UnreadableFileException e) {
      throw new IllegalArgumentException(
          "tls.caFile: "
              + e.sentence()
              + (ShownName.isKey(token.name()) ? " (token " + token.name() + ")" : ""));
    }
  }
}
