package dev.tokenmanager.internal.jwt;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Where a JWK Set (RFC 7517 §5) is published, and how it is reached. Sources that are equal are
 * read once for all; those that reach the same place in another way may get other keys, or none.
 * Event loop only.
 */
public interface KeySetSource {

  /** Reads the document now; null where the answer is none. Fails where there is no answer. */
  Future<@Nullable String> read();
}
