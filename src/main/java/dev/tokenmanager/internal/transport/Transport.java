package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Future;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges one request for one bounded answer. Failures are {@link ProviderException}; what else
 * comes is a defect, and is passed on as it is: an {@link Error} from anywhere, or a {@link
 * RuntimeException} from before anything is resolved.
 */
public interface Transport {

  /**
   * Sends the call and completes with the whole answer, whatever its status; redirects are handed
   * back as they are. The future fails when there is no complete answer: with {@link
   * ProviderException}, or with a defect.
   */
  Future<HttpReply> exchange(HttpCall call);

  /**
   * The client certificate that was shown last where these options name one; null: none is known.
   * Any thread.
   */
  default @Nullable ClientIdentity clientCertificate(ConnectionOptions connection) {
    return null;
  }

  /** Forgets what is known of files that none of these names. */
  default void retain(Collection<ConnectionOptions> used) {}

  /** Drops what is in flight; every exchange under way or begun later fails. */
  Future<Void> close();
}
