package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.token.Secret;
import java.nio.file.Path;

/** Where a secret comes from. Immutable. */
public sealed interface SecretSource {

  /** JSON path of the option that names it, for messages. */
  String where();

  /** Given in the options themselves. */
  record Inline(String where, Secret value) implements SecretSource {}

  /**
   * The content of a file, less a byte order mark and the line ends at its end; read again when the
   * file changes.
   */
  record File(String where, Path path) implements SecretSource {}

  /** An environment variable, read once at deployment. */
  record Env(String where, String variable) implements SecretSource {}
}
