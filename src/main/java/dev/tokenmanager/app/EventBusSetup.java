package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.EventBusListenOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import org.jspecify.annotations.Nullable;

/**
 * The event bus of a clustered start. With TLS, both sides of every connection show a certificate,
 * and a node is whoever has one of the CA: the name in it is not compared, since Vert.x switches
 * that off for the event bus (nodes know each other by addresses that come and go). So the CA must
 * be one that issues certificates for the nodes of this cluster alone.
 */
final class EventBusSetup {

  private EventBusSetup() {}

  /**
   * Reads the files of TLS, once: a new certificate needs a restart. Blocking.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path, when a file
   *     is missing or of no use
   */
  static EventBusOptions of(@Nullable EventBusListenOptions section) {
    EventBusOptions options = new EventBusOptions();
    if (section == null) {
      return options;
    }
    if (section.host() != null) {
      options.setHost(section.host());
    }
    options.setPort(section.port());
    if (section.publicHost() != null) {
      options.setClusterPublicHost(section.publicHost());
    }
    if (section.publicPort() != null) {
      options.setClusterPublicPort(section.publicPort());
    }
    if (section.tls() != null) {
      NodeCertificate certificate = NodeCertificate.read(section.tls());
      options
          .setSsl(true)
          .setKeyCertOptions(certificate.own())
          .setTrustOptions(certificate.trusted())
          .setTrustAll(false) // true by default, for the event bus alone
          .setClientAuth(ClientAuth.REQUIRED);
    }
    return options;
  }
}
