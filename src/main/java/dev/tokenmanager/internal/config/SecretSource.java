package dev.tokenmanager.internal.config;

import dev.tokenmanager.SecretSupplier;
import dev.tokenmanager.internal.token.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret comes from. Immutable. Two are equal where they name the same place, wherever they
 * are written: an option that only moved is no change.
 */
public sealed interface SecretSource {

  /** JSON path of the option that names it, for messages. */
  String where();

  /** Given in the options themselves. */
  record Inline(String where, Secret value) implements SecretSource {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Inline inline && value.equals(inline.value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /**
   * The content of a file, less a byte order mark and the line ends at its end; read again when the
   * file changes.
   */
  record File(String where, Path path) implements SecretSource {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof File file && path.equals(file.path);
    }

    @Override
    public int hashCode() {
      return path.hashCode();
    }
  }

  /** An environment variable, read once at deployment. */
  record Env(String where, String variable) implements SecretSource {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Env env && variable.equals(env.variable);
    }

    @Override
    public int hashCode() {
      return variable.hashCode();
    }
  }

  /** Given in code, which is asked again and again; the same where it is the same object. */
  record Supplied(String where, SecretSupplier supplier) implements SecretSource {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Supplied supplied && supplier == supplied.supplier;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(supplier);
    }

    /** Does not ask the supplier how it shows itself: it might show the secret. */
    @Override
    public String toString() {
      return "Supplied[" + where + "]";
    }
  }
}
