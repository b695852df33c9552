package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.jwt.KeySetSource;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The document at a provider's {@code jwks_uri}. Immutable; event loop only.
 *
 * @param call reads it
 * @param transport the way out
 */
record JwksDocument(HttpCall call, Transport transport) implements KeySetSource {

  /** Null for anything but a plain body with status 200. */
  @Override
  public Future<@Nullable String> read() {
    return transport
        .exchange(call)
        .map(reply -> reply.status() == 200 && !reply.isEncoded() ? reply.body() : null);
  }
}
