package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates of provider and Weaviate are trusted, and which is shown to them. Mutable; not
 * for several threads.
 */
public final class TlsOptions extends GivenOptions<TlsOptions> {

  /** {@value}. */
  public static final boolean DEFAULT_ONLY_CA_FILE = false;

  /** Nothing is given: the defaults. */
  public TlsOptions() {}

  /** A copy. */
  public TlsOptions(TlsOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public TlsOptions(JsonObject json) {
    this(OptionTree.ofSection(Option.TLS, json));
  }

  TlsOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  TlsOptions copy() {
    return new TlsOptions(this);
  }

  /**
   * The path of a file with private CAs, trusted besides the roots of the JVM; read again when it
   * changes. Null: none.
   */
  public @Nullable String getCaFile() {
    return text(Option.CA_FILE);
  }

  /** Sets {@link #getCaFile}. */
  public TlsOptions setCaFile(String caFile) {
    return set(Option.CA_FILE, caFile);
  }

  /**
   * The path of a PEM file with the client certificate and those of the authorities behind it,
   * beside {@link #getKeyFile} (RFC 8705). Null: none.
   */
  public @Nullable String getCertFile() {
    return text(Option.CERT_FILE);
  }

  /** Sets {@link #getCertFile}. */
  public TlsOptions setCertFile(String certFile) {
    return set(Option.CERT_FILE, certFile);
  }

  /** The path of a PEM file with the key of {@link #getCertFile}. Null: none. */
  public @Nullable String getKeyFile() {
    return text(Option.KEY_FILE);
  }

  /** Sets {@link #getKeyFile}. */
  public TlsOptions setKeyFile(String keyFile) {
    return set(Option.KEY_FILE, keyFile);
  }

  /** Opens an encrypted {@link #getKeyFile}. Null: it is not encrypted. */
  public @Nullable SecretOptions getKeyPassword() {
    return secret(Option.KEY_PASSWORD);
  }

  /** Sets {@link #getKeyPassword}. */
  public TlsOptions setKeyPassword(SecretOptions keyPassword) {
    return set(Option.KEY_PASSWORD, keyPassword);
  }

  /** Whether {@link #getCaFile} alone is trusted. */
  public boolean isOnlyCaFile() {
    return flag(Option.ONLY_CA_FILE);
  }

  /** Sets {@link #isOnlyCaFile}. */
  public TlsOptions setOnlyCaFile(boolean onlyCaFile) {
    return set(Option.ONLY_CA_FILE, onlyCaFile);
  }
}
