package dev.tokenmanager;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives a secret in code, such as one that a vault keeps. It stands wherever an option takes a
 * secret, see {@link SecretOptions#supplier}.
 *
 * <p>It is asked when the token is deployed, before each attempt after the provider rejected the
 * credential, and as often as {@link #refreshAfter} states; one question at a time, also where
 * several tokens share one supplier. Suppliers are told apart by identity: instances of a verticle
 * must be given the same object.
 *
 * <p>Where it fails at deployment, the deployment goes on, and callers get 503 {@code
 * secret_unavailable} until it answers; that of a key of the cluster or of a state file fails the
 * deployment. Where it fails later, the last secret stays in use. A changed secret ends a rejection
 * at once.
 */
@FunctionalInterface
public interface SecretSupplier {

  /**
   * The secret as it is now. A byte order mark at its beginning and line ends at its end are taken
   * away; an empty text counts as a failure.
   *
   * <p>Called on a worker thread, so that it may block. The future may complete on any thread,
   * within {@code requestTimeoutMs}. Of a failure only the class is logged, never the message.
   */
  Future<String> get();

  /**
   * After how long the secret is to be asked for again, such as a part of its lease; null is never.
   * Asked after each answer, on a worker thread. Less than a second counts as a second.
   */
  default @Nullable Duration refreshAfter() {
    return null;
  }
}
