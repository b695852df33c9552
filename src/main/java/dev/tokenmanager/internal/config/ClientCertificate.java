package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.files.UnreadableFileException.Problem.USELESS;

import dev.tokenmanager.internal.config.files.Certificates;
import dev.tokenmanager.internal.config.files.PrivateKeys;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.config.files.UnusableKeyException;
import dev.tokenmanager.internal.token.Secret;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls.certFile} and {@code tls.keyFile}: what this client shows in a TLS handshake (RFC 8705
 * §2). Immutable.
 *
 * @param certFile its certificate and those behind it, PEM
 * @param keyFile its key, PEM
 * @param keyPassword opens the key, null: none is given
 */
public record ClientCertificate(
    SecretSource.File certFile, SecretSource.File keyFile, @Nullable SecretSource keyPassword) {

  /**
   * What was in the files at one moment. Immutable.
   *
   * @param password null: none is given
   */
  public record Content(Secret certificates, Secret key, @Nullable Secret password) {}

  /** Null: none is given. */
  static @Nullable ClientCertificate from(JsonFields tls) {
    SecretSource.File cert = file(tls, Option.CERT_FILE);
    SecretSource.File key = file(tls, Option.KEY_FILE);
    SecretSource password = tls.secret(Option.KEY_PASSWORD);
    if (key == null && password != null) {
      throw tls.refuse(Option.KEY_FILE, "required beside keyPassword, the key that it opens");
    }
    if (cert == null && key == null) {
      return null;
    }
    if (cert == null) {
      throw tls.refuse(Option.CERT_FILE, "required beside keyFile, the certificate of that key");
    }
    if (key == null) {
      throw tls.refuse(Option.KEY_FILE, "required beside certFile, the key of that certificate");
    }
    return new ClientCertificate(cert, key, password);
  }

  private static SecretSource.@Nullable File file(JsonFields tls, Option option) {
    JsonValue given = tls.get(option);
    return given == null ? null : new SecretSource.File(given.path(), given.file());
  }

  /** Files and password; the certificate is watched like a secret, though it is none. */
  List<SecretSource> sources() {
    return Stream.of(certFile, keyFile, keyPassword).filter(Objects::nonNull).toList();
  }

  /**
   * What is in the files now, from memory; null where one of them is not known.
   *
   * @param secrets the current text, null: not known
   */
  public @Nullable Content content(Function<SecretSource, @Nullable Secret> secrets) {
    Secret certificates = secrets.apply(certFile);
    Secret key = secrets.apply(keyFile);
    Secret password = keyPassword == null ? null : secrets.apply(keyPassword);
    boolean known = certificates != null && key != null;
    return known && (keyPassword == null || password != null)
        ? new Content(certificates, key, password)
        : null;
  }

  /**
   * Certificate and key, which fit each other. Takes up to a second: stays off the event loop.
   *
   * @throws UnreadableFileException with a sentence that begins with the JSON path
   */
  public ClientIdentity identity(Content content) throws UnreadableFileException {
    List<X509Certificate> certificates = certificates(content.certificates());
    ClientIdentity identity = ClientIdentity.of(certificates, key(content));
    if (identity == null) {
      throw useless(
          keyFile,
          "is not the key of a certificate in certFile, the file "
              + ShownName.of(certFile.path())
              + ", give the two that belong together");
    }
    return identity;
  }

  private List<X509Certificate> certificates(Secret text) throws UnreadableFileException {
    try {
      return Certificates.of(certFile.path(), text.reveal().getBytes(StandardCharsets.UTF_8));
    } catch (UnreadableFileException e) {
      throw new UnreadableFileException(e.problem(), certFile.where() + ": " + e.sentence());
    }
  }

  private PrivateKey key(Content content) throws UnreadableFileException {
    try {
      return PrivateKeys.of(content.key().reveal(), content.password());
    } catch (UnusableKeyException e) {
      throw useless(keyFile, e.predicate());
    }
  }

  private static UnreadableFileException useless(SecretSource.File file, String predicate) {
    return new UnreadableFileException(
        USELESS, file.where() + ": the file " + ShownName.of(file.path()) + " " + predicate);
  }

  /**
   * Looks whether certificate and key of every token fit, for a deployment; not where a supplier
   * has to give the key's password first. Blocks.
   *
   * @throws IllegalArgumentException where they do not, or cannot be read, with the JSON path and
   *     the cure
   */
  public static void check(VerticleOptions options) {
    options.tokens().values().stream()
        .map(token -> token.connection().clientCertificate())
        .filter(Objects::nonNull)
        .distinct()
        .filter(certificate -> !(certificate.keyPassword() instanceof SecretSource.Supplied))
        .forEach(ClientCertificate::load);
  }

  /** Certificate and key as they are now, read for this alone. Blocks; fails as {@link #check}. */
  public ClientIdentity load() {
    SecretReader reader = new SecretReader();
    reader.load(sources());
    try {
      return identity(Objects.requireNonNull(content(reader::known)));
    } catch (UnreadableFileException e) {
      throw new IllegalArgumentException(e.sentence(), e);
    }
  }
}
