package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking. Immutable.
 *
 * @param value the answer, null: none
 * @param failure why there is none, null: there is one, or nobody was asked
 */
record Outcome<T>(@Nullable T value, @Nullable ProviderException failure) {

  /** The word of a failure for a client certificate that is of no use. */
  static final String CLIENT_CERTIFICATE = "client_certificate";

  static <T> Outcome<T> of(@Nullable T value) {
    return new Outcome<>(value, null);
  }

  static <T> Outcome<T> failed(ProviderException failure) {
    return new Outcome<>(null, failure);
  }

  /** Nobody was asked. */
  static <T> Outcome<T> none() {
    return new Outcome<>(null, null);
  }

  /** Any failure but the documented one is a defect, and stays a failure. */
  static <T> Future<Outcome<T>> of(Future<T> asked) {
    return asked
        .map(Outcome::of)
        .recover(
            failure ->
                failure instanceof ProviderException known
                    ? Future.succeededFuture(failed(known))
                    : Future.failedFuture(failure));
  }

  /** The answer is missing because a certificate, or a file of certificates, is of no use. */
  boolean failedByTls() {
    return failure != null
        && (failure.error().startsWith("tls_")
            || failure.error().equals("ca_file")
            || failure.error().equals(CLIENT_CERTIFICATE));
  }

  boolean failedWith(String word) {
    return failure != null && failure.error().equals(word);
  }
}
