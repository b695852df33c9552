package dev.tokenmanager.internal.transport;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.net.KeyCertOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client certificate and key that fitted last: one of the two files may be replaced before the
 * other. Takes as long as a key takes to open: never on the event loop.
 */
final class ClientPair {

  private static final Logger LOG = LoggerFactory.getLogger(ClientPair.class);

  private final ClientCertificate options;
  private @Nullable Shown last;
  private boolean lost;

  ClientPair(ClientCertificate options) {
    this.options = options;
  }

  /**
   * What is shown of a client.
   *
   * @param content that it was read from
   * @param keyCert for a handshake
   */
  record Shown(
      ClientCertificate.Content content, ClientIdentity identity, KeyCertOptions keyCert) {}

  /**
   * Reads it from what is in the files now; the last one where that is of no use.
   *
   * @throws ProviderException where none ever was of use
   */
  synchronized Shown read(ClientCertificate.Content content) throws ProviderException {
    Shown before = last;
    if (before != null && before.content.equals(content)) {
      found("again");
      return before;
    }
    try {
      ClientIdentity identity = options.identity(content);
      Shown now = new Shown(content, identity, KeyCertOptions.wrap(new ClientKeyManager(identity)));
      last = now;
      found("now");
      return now;
    } catch (UnreadableFileException e) {
      return kept(e.sentence());
    }
  }

  private void found(String since) {
    if (lost) {
      lost = false;
      LOG.info("{}: certificate and key fit {}", options.certFile().where(), since);
    }
  }

  private Shown kept(String problem) throws ProviderException {
    Shown before = last;
    if (before == null) {
      throw new ProviderException(
          TokenFailure.UNUSABLE_ANSWER, ClientCertificateWatch.USELESS, problem + ".");
    }
    if (!lost) {
      lost = true;
      LOG.warn("{}; until then the last certificate and key stay in use", problem);
    }
    return before;
  }
}
