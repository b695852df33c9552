package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.EventBusListenOptions;
import dev.tokenmanager.testing.TestCertificate;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The PEM files of a node.
 *
 * @param cert its certificate
 * @param key its key
 * @param ca whom it trusts
 */
record NodeFiles(Path cert, Path key, Path ca) {

  /** With a new certificate of that CA, for a name that no node has. */
  static NodeFiles issue(Path folder, TestCertificate ca, String name) throws Exception {
    return write(folder, ca.issue("dns:" + name), ca);
  }

  static NodeFiles write(Path folder, TestCertificate own, TestCertificate ca) throws Exception {
    Path files = Files.createTempDirectory(folder, "node");
    return new NodeFiles(
        own.writeCertificate(files.resolve("cert.pem")),
        own.writeKey(files.resolve("key.pem")),
        ca.writeCertificate(files.resolve("ca.pem")));
  }

  NodeFiles trusting(Path other) {
    return new NodeFiles(cert, key, other);
  }

  EventBusListenOptions.Tls tls() {
    return new EventBusListenOptions.Tls(cert, key, ca);
  }

  EventBusListenOptions section() {
    return new EventBusListenOptions(null, 0, null, null, tls());
  }

  JsonObject json() {
    return new JsonObject()
        .put(
            "tls",
            new JsonObject()
                .put("certFile", cert.toString())
                .put("keyFile", key.toString())
                .put("caFile", ca.toString()));
  }
}
