package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** With every logger at TRACE, nothing that was sent or received is in the log or in failures. */
class HttpTransportSecrecyTest extends TransportTestBase {

  private static final String SECRET = "s3cr3t";

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Level level = Level.DEBUG;

  @BeforeEach
  void record() {
    level = root.getLevel();
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopRecording() {
    root.detachAppender(log);
    root.setLevel(level);
  }

  @Test
  void g10_exchange_anyOutcome_logsNothingSentOrReceived() throws Exception {
    String ok = "HTTP/1.1 200 OK\r\n";
    List<Consumer<NetSocket>> scripts =
        List.of(
            socket -> socket.write(ok + "Content-Length: 6\r\n\r\n" + SECRET),
            socket -> socket.write(ok + "Content-Length: 99999999\r\n\r\n" + SECRET),
            socket -> socket.write(ok + "Content-Length: " + SECRET + "\r\n\r\n"),
            socket -> socket.write("HTTP/9.9 " + SECRET + "\r\n\r\n"),
            socket -> socket.write(ok + "\r\n" + SECRET.repeat(300000)),
            socket -> socket.write(ok + "Transfer-Encoding: chunked\r\n\r\n" + SECRET + "\r\n"),
            socket -> socket.end(Buffer.buffer("HTTP/1.1 " + SECRET)));
    for (Consumer<NetSocket> script : scripts) {
      RawServer server = RawServer.answering(vertx, new NetServerOptions(), script);
      exchangeWithSecrets(server.uri("/token?code=" + SECRET));
    }

    assertSecretNotLogged();
    assertThat(List.copyOf(log.list))
        .as("an expected outcome is not an error of Vert.x")
        .noneMatch(event -> event.getLevel() == Level.ERROR && isOfVertx(event));
  }

  @Test
  void g10_exchange_overTls_logsNothingSentOrReceived(@TempDir Path directory) throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "ip:127.0.0.1");
    var server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(certificate.keyCertOptions()))
            .requestHandler(request -> request.response().end(SECRET));
    await(server.listen(0, "127.0.0.1"));

    exchangeWithSecrets(URI.create("https://127.0.0.1:" + server.actualPort() + "/" + SECRET));

    assertSecretNotLogged();
  }

  @Test
  void g10_exchange_throughAProxy_logsNoPassword() throws Exception {
    String no = "HTTP/1.1 407 " + SECRET + "\r\nContent-Length: 6\r\n\r\n" + SECRET;
    RawServer proxy = RawServer.answering(vertx, socket -> socket.write(no));
    HttpTransport mine = new HttpTransport(context, source -> new Secret(SECRET), System::nanoTime);
    ConnectionOptions.Proxy through =
        new ConnectionOptions.Proxy(
            "127.0.0.1",
            proxy.port(),
            "user",
            new SecretSource.Env("proxy.passwordEnv", "PASSWORD"),
            List.of());
    for (String scheme : List.of("http", "https")) {
      URI uri = URI.create(scheme + "://auth.example/token");
      ConnectionOptions connection = new ConnectionOptions(null, through, true);
      ProviderException failure = failureOf(mine.exchange(post(uri, "a=b", LONG, connection)));
      root.error("{} {}", failure, connection, failure);
    }

    assertSecretNotLogged();
    assertThat(log.list)
        .noneMatch(event -> event.getFormattedMessage().contains(basic("user:" + SECRET)));
  }

  @Test
  void g10_exchange_withAClientCertificate_logsNothingOfTheKey(@TempDir Path directory)
      throws Exception {
    TestAuthority authority = TestAuthority.create("root");
    TestAuthority.Issued client = authority.issue("client");
    Path cert = Files.writeString(directory.resolve("c.pem"), client.pem());
    Path key = directory.resolve("k.pem");
    var files =
        new ClientCertificate(
            new SecretSource.File("tls.certFile", cert),
            new SecretSource.File("tls.keyFile", key),
            new SecretSource.Inline("tls.keyPassword", new Secret(SECRET)));
    CaFile ca = new CaFile(authority.write(directory.resolve("ca.pem")), false);
    ConnectionOptions connection = new ConnectionOptions(ca, files, null, false);
    RawServer noTls =
        RawServer.accepting(
            vertx, socket -> socket.handler(hello -> socket.write("HTTP/1.1 400 Bad\r\n\r\n")));
    URI uri = URI.create("https://127.0.0.1:" + noTls.port() + "/");
    String pem = TestKeys.encrypted(client.keys().getPrivate(), SECRET);
    List<String> contents = List.of(pem, client.key(), client.key().substring(0, 100), "x");
    for (String content : contents) {
      Files.writeString(key, content);
      SecretReader secrets = new SecretReader();
      secrets.load(List.of(files.certFile(), files.keyFile()));
      HttpTransport mine = new HttpTransport(context, secrets::known, System::nanoTime);
      ProviderException failure = failureOf(mine.exchange(post(uri, "a=b", LONG, connection)));
      root.error("{} {}", failure, connection, failure);
    }

    assertSecretNotLogged();
    for (String content : contents.subList(0, 3)) {
      String line = content.lines().toList().get(1);
      assertThat(List.copyOf(log.list))
          .noneMatch(event -> event.getFormattedMessage().contains(line));
    }
  }

  private static String basic(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The failure, if it is one, is written like a careless caller would. */
  private void exchangeWithSecrets(URI uri) throws Exception {
    HttpCall call =
        new HttpCall(
            uri,
            Map.of("Authorization", "Basic " + SECRET, "Content-Type", "application/x-form"),
            "client_secret=" + SECRET,
            LONG,
            DIRECT);
    Throwable failure =
        await(transport.exchange(call).map(reply -> new Throwable("answered")).otherwise(f -> f));
    root.error("{}", failure.toString(), failure);
  }

  private static boolean isOfVertx(ILoggingEvent event) {
    return event.getLoggerName().startsWith("io.");
  }

  private void assertSecretNotLogged() {
    assertThat(List.copyOf(log.list))
        .isNotEmpty()
        .noneMatch(
            event ->
                event.getFormattedMessage().contains(SECRET)
                    || ThrowableProxyUtil.asString(event.getThrowableProxy()).contains(SECRET));
  }
}
