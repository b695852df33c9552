package dev.tokenmanager.app.http;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side as a section of the options file makes it, asked byte by byte, within TLS where the
 * section has it. Blocks.
 */
final class GuardedSite {

  /** What the callers of these tests have to show. */
  static final String TOKEN = ScriptedProvider.SECRET_MARK + "p:ss wörd";

  private final Site site;
  private final @Nullable SSLContext trust;

  private GuardedSite(Site site, @Nullable SSLContext trust) {
    this.site = site;
    this.trust = trust;
  }

  /**
   * Listens on a free port of loopback.
   *
   * @param trust null: plain HTTP
   */
  static GuardedSite open(Vertx vertx, JsonObject section, @Nullable SSLContext trust) {
    JsonObject whole = new JsonObject().put("port", 0).mergeIn(section);
    HttpOptions options = HttpOptions.from(new JsonObject().put("http", whole));
    Site site = Site.create(vertx, options, "default");
    VerticleFixture.result(vertx.deployVerticle(site.verticle()));
    return new GuardedSite(site, trust);
  }

  /** A context that trusts that authority alone. */
  static SSLContext trusting(TestAuthority authority) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authority.trustStore());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** The section's {@code tls}, of files in that folder, where they are written. */
  static JsonObject tls(Path folder, TestAuthority.Issued shown) throws IOException {
    Path cert = Files.writeString(folder.resolve("http.pem"), shown.pem());
    Path key = Files.writeString(folder.resolve("http-key.pem"), shown.key());
    return new JsonObject().put("certFile", cert.toString()).put("keyFile", key.toString());
  }

  static String bearer(String token) {
    return "Authorization: Bearer " + latin(token);
  }

  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** The client writes one byte a character: these are its UTF-8 bytes. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  int port() {
    return site.port();
  }

  int readers() {
    return site.verticle().readers();
  }

  RawClient connect() throws IOException {
    return trust == null ? new RawClient(port()) : RawClient.tls(port(), trust);
  }

  /** The whole answer to a GET, whose headers are lines. */
  String get(String path, String... headers) throws IOException {
    try (RawClient client = connect()) {
      return client.send(request(path, headers)).readToEnd();
    }
  }

  static String request(String path, String... headers) {
    boolean named = Arrays.stream(headers).anyMatch(line -> line.startsWith("Host:"));
    return "GET "
        + path
        + " HTTP/1.1\r\nConnection: close\r\n"
        + (named ? "" : "Host: localhost\r\n")
        + String.join("", Arrays.stream(headers).map(line -> line + "\r\n").toList())
        + "\r\n";
  }

  /** The status code of the answer to a GET. */
  int status(String path, String... headers) throws IOException {
    String answer = get(path, headers);
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }
}
