package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Future;

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

  /** Drops what is in flight; every exchange under way or begun later fails. */
  Future<Void> close();
}
