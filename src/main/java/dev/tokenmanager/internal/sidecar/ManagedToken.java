package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.AccessToken;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The token that the sidecar adds. Any thread. */
public interface ManagedToken {

  /** From memory, null: none is usable on this node. */
  @Nullable AccessToken current();

  /** A usable one, within {@code maxWaitMs}; fails with a sentence that may be shown. */
  Future<AccessToken> get();

  /** A newer one than that, which Weaviate refused; fails with a sentence that may be shown. */
  Future<AccessToken> reportRejected(AccessToken refused);
}
