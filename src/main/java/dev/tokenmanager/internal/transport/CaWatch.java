package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.CaFile;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.TrustOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CA file before each exchange: it may have been replaced together with the server's
 * certificate. Exchanges that begin meanwhile share a reading. Event loop only.
 */
final class CaWatch {

  /** So long an exchange waits for a file that it could do without. */
  private static final long PATIENCE_MS = 1000;

  private final ContextInternal context;
  private final CaTrust trust;
  private @Nullable TrustOptions last;
  private @Nullable Future<TrustOptions> reading;

  CaWatch(ContextInternal context, CaFile file) {
    this.context = context;
    this.trust = new CaTrust(file);
  }

  /** Whom to trust now; fails only where the file was never of use. */
  Future<TrustOptions> current() {
    Future<TrustOptions> now = reading;
    if (now == null) {
      // Not in order: all files share the context, and this one may be on a mount that hangs.
      now = context.executeBlocking(trust::read, false);
      reading = now;
      now.onSuccess(read -> last = read).onComplete(ended -> reading = null);
    }
    TrustOptions before = last;
    return before == null ? now : now.timeout(PATIENCE_MS, TimeUnit.MILLISECONDS).otherwise(before);
  }
}
