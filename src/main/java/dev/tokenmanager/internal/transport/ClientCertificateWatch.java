package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens a client certificate and its key anew when what is known of their files has changed.
 * Exchanges that begin meanwhile share that. Event loop only, but for {@link #last}.
 */
final class ClientCertificateWatch {

  /** The word of a failure for a pair that never was of use. */
  static final String USELESS = "client_certificate";

  /** So long an exchange waits for a key that it could do without. */
  private static final long PATIENCE_MS = 1000;

  private final ContextInternal context;
  private final Function<SecretSource, @Nullable Secret> secrets;
  private final ClientCertificate options;
  private final ClientPair pair;
  private volatile ClientPair.@Nullable Shown last;
  private ClientCertificate.@Nullable Content tried;
  private @Nullable Future<ClientPair.Shown> opening;

  /**
   * @param secrets the current text of the files, null: not known, and nothing is shown
   */
  ClientCertificateWatch(
      ContextInternal context,
      Function<SecretSource, @Nullable Secret> secrets,
      ClientCertificate options) {
    this.context = context;
    this.secrets = secrets;
    this.options = options;
    this.pair = new ClientPair(options);
  }

  /** What to show now, null: nothing; fails only where the files never were of use. */
  Future<ClientPair.@Nullable Shown> current() {
    ClientCertificate.Content now = options.content(secrets);
    ClientPair.Shown before = last;
    if (now == null || (before != null && now.equals(tried))) {
      return Future.succeededFuture(before);
    }
    Future<ClientPair.Shown> opened = opening == null ? open(now) : opening;
    return before == null
        ? opened.map(shown -> shown)
        : opened.timeout(PATIENCE_MS, TimeUnit.MILLISECONDS).otherwise(before);
  }

  private Future<ClientPair.Shown> open(ClientCertificate.Content content) {
    Future<ClientPair.Shown> opened = context.executeBlocking(() -> pair.read(content), false);
    opening = opened;
    return opened.onComplete(
        (shown, failure) -> {
          opening = null;
          if (failure == null) {
            last = shown;
            tried = content;
          }
        });
  }

  /** What was shown last, null: nothing yet. Any thread. */
  @Nullable ClientIdentity last() {
    ClientPair.Shown shown = last;
    return shown == null ? null : shown.identity();
  }
}
