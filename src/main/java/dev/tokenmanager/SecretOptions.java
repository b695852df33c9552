package dev.tokenmanager;

import dev.tokenmanager.internal.config.SecretSource;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret comes from: one of four ways. Immutable.
 *
 * <p>In JSON the first three are {@code clientSecret}, {@code clientSecretFile} and {@code
 * clientSecretEnv}; the fourth has no form there.
 */
public final class SecretOptions {

  private final Way way;
  private final Object value;

  private enum Way {
    TEXT(""),
    FILE("File"),
    ENV("Env"),
    SUPPLIER("");

    final String suffix;

    Way(String suffix) {
      this.suffix = suffix;
    }
  }

  private SecretOptions(Way way, Object value) {
    this.way = way;
    this.value = Objects.requireNonNull(value);
  }

  /** The secret itself. */
  public static SecretOptions text(String secret) {
    return new SecretOptions(Way.TEXT, secret);
  }

  /** The path of a file, read again when it changes and when the provider rejects the secret. */
  public static SecretOptions file(String path) {
    return new SecretOptions(Way.FILE, path);
  }

  /** The name of an environment variable, read once at deployment. */
  public static SecretOptions env(String variable) {
    return new SecretOptions(Way.ENV, variable);
  }

  /** A supplier in code. */
  public static SecretOptions supplier(SecretSupplier supplier) {
    return new SecretOptions(Way.SUPPLIER, supplier);
  }

  static SecretOptions of(SecretSource source) {
    if (source instanceof SecretSource.Inline inline) {
      return text(inline.value().reveal());
    }
    if (source instanceof SecretSource.File file) {
      return file(file.path().toString());
    }
    if (source instanceof SecretSource.Env env) {
      return env(env.variable());
    }
    return supplier(((SecretSource.Supplied) source).supplier());
  }

  /** The secret itself, null where it is given in another way. */
  public @Nullable String getText() {
    return way == Way.TEXT ? (String) value : null;
  }

  /** The path of the file, null where it is given in another way. */
  public @Nullable String getFile() {
    return way == Way.FILE ? (String) value : null;
  }

  /** The name of the variable, null where it is given in another way. */
  public @Nullable String getEnv() {
    return way == Way.ENV ? (String) value : null;
  }

  /** The supplier, null where it is given in another way. */
  public @Nullable SecretSupplier getSupplier() {
    return way == Way.SUPPLIER ? (SecretSupplier) value : null;
  }

  /** The key by which it is given, for an option of that key. */
  String keyFor(String option) {
    return option + way.suffix;
  }

  Object value() {
    return value;
  }

  /** Shows neither the secret nor a path or name, which may be one in the wrong place. */
  @Override
  public String toString() {
    return "SecretOptions[" + way.name().toLowerCase(Locale.ROOT) + "]";
  }
}
