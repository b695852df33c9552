package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import io.vertx.core.net.KeyCertOptions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that {@code http} names, each as it was good last: certificate, key, and the token that
 * callers show. {@link #load} and {@link #look} block, one thread at a time; all else is for any
 * thread.
 */
final class HttpFiles {

  private final HttpOptions section;
  private final SecretReader secrets;
  private final @Nullable ServerCertificate certificate;

  private HttpFiles(HttpOptions section, SecretReader secrets) {
    this.section = section;
    this.secrets = secrets;
    HttpOptions.Tls tls = section.tls();
    this.certificate = tls == null ? null : new ServerCertificate(tls, secrets);
  }

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException where one is missing, empty or of no use, with the JSON path
   *     and the cure
   */
  static HttpFiles load(HttpOptions section) {
    SecretReader secrets = new SecretReader();
    List<SecretSource.File> files = files(section);
    secrets.load(files);
    secrets.warn(files);
    return new HttpFiles(section, secrets);
  }

  private static List<SecretSource.File> files(HttpOptions section) {
    HttpOptions.Tls tls = section.tls();
    Stream<SecretSource.@Nullable File> pair =
        tls == null ? Stream.of() : Stream.of(tls.certFile(), tls.keyFile());
    return Stream.concat(pair, Stream.of(section).map(HttpOptions::token))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Whether there is any to look at. */
  boolean areNamed() {
    return !files(section).isEmpty();
  }

  /** For handshakes from now on; null: plain HTTP. */
  @Nullable KeyCertOptions certificate() {
    return certificate == null ? null : certificate.current();
  }

  /** What callers show now; null: nothing. */
  @Nullable CallerToken token() {
    SecretSource.File file = section.token();
    return file == null ? null : new CallerToken(secrets.current(file));
  }

  /**
   * What is different since the last look.
   *
   * @param certificate another one is to be shown
   * @param token another one is wanted of callers
   */
  record Change(boolean certificate, boolean token) {}

  /** Reads what looks changed; to be called once a second. */
  Change look() {
    Set<SecretSource.File> changed = secrets.lookForChanges();
    HttpOptions.Tls tls = section.tls();
    boolean pair =
        tls != null && (changed.contains(tls.certFile()) || changed.contains(tls.keyFile()));
    return new Change(
        pair && certificate != null && certificate.reload(),
        section.token() != null && changed.contains(section.token()));
  }
}
