package dev.tokenmanager.app.http;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.testing.TestAuthority;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** {@code http.tls}, with a client that trusts one authority. */
class HttpTlsTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;
  private TestAuthority authority;

  @BeforeEach
  void prepare() throws Exception {
    authority = TestAuthority.create("authority");
  }

  private JsonObject section() throws Exception {
    return new JsonObject().put("tls", GuardedSite.tls(folder, authority.issueServer()));
  }

  private GuardedSite open(JsonObject section) throws Exception {
    GuardedSite site = GuardedSite.open(stage.vertx(), section, GuardedSite.trusting(authority));
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    return site;
  }

  @Test
  void everything_isServedWithinTls_underPathAndToken() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), GuardedSite.TOKEN);
    GuardedSite site = open(section().put("path", "/tokens").put("tokenFile", token.toString()));

    assertThat(site.status("/tokens/health/ready")).isEqualTo(200);
    assertThat(site.status("/tokens/metrics")).isEqualTo(401);
    assertThat(site.get("/tokens/metrics", GuardedSite.bearer(GuardedSite.TOKEN)))
        .contains("weaviate_token_health");
    try (RawClient events = site.connect()) {
      events
          .send(
              GuardedSite.request("/tokens/api/events", GuardedSite.basic("x", GuardedSite.TOKEN)))
          .readUntil("event: status");
    }
  }

  @Test
  void intermediate_isShown_too() throws Exception {
    TestAuthority below = authority.intermediate("below");
    GuardedSite site =
        open(new JsonObject().put("tls", GuardedSite.tls(folder, below.issueServer())));

    assertThat(site.status("/health/live")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "127.0.0.1:8443, 200",
    "tokens.example, 200",
    "evil.example, 421",
    "'localhost, evil.example', 421"
  })
  void host_isCheckedWithinTls_too(String host, int status) throws Exception {
    GuardedSite site = open(section().put("allowedHosts", "tokens.example"));

    assertThat(site.status("/api/status", "Host: " + host)).isEqualTo(status);
  }

  @Test
  void plainText_isToldNothing() throws Exception {
    GuardedSite site = open(section());

    assertThat(RawClient.exchange(site.port(), GuardedSite.request("/health/live")))
        .doesNotContain("HTTP/1.1 200", "UP");
    assertThat(site.status("/health/live")).isEqualTo(200);
  }

  @Test
  void stranger_isNotTrustedByTheClient() throws Exception {
    GuardedSite site = open(section());

    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(
            () -> {
              try (RawClient client =
                  RawClient.tls(
                      site.port(), GuardedSite.trusting(TestAuthority.create("stranger")))) {
                client.handshake();
              }
            });
  }

  @Test
  void newCertificate_isShownWithoutARestart() throws Exception {
    GuardedSite site = open(section());
    TestAuthority next = TestAuthority.create("next");
    TestAuthority.Issued issued = next.issueServer();
    var trustingNext = GuardedSite.trusting(next);

    Files.writeString(folder.resolve("http.pem"), issued.pem());
    Files.writeString(folder.resolve("http-key.pem"), issued.key());

    await()
        .ignoreException(SSLException.class)
        .until(
            () -> {
              try (RawClient client = RawClient.tls(site.port(), trustingNext)) {
                return client
                    .send(GuardedSite.request("/health/live"))
                    .readToEnd()
                    .startsWith("HTTP/1.1 200 ");
              }
            });
  }

  @Test
  void pairThatDoesNotFit_leavesTheLastInUse_withOneWarning() throws Exception {
    HttpFiles files = HttpFiles.load(options(section()));
    TestAuthority.Issued next = authority.issueServer();

    List<String> said =
        lines(
            () -> {
              Files.writeString(folder.resolve("http.pem"), next.pem());
              assertThat(files.look()).isEqualTo(new HttpFiles.Change(false, false));
              Files.writeString(folder.resolve("http.pem"), "no certificate");
              assertThat(files.look()).isEqualTo(new HttpFiles.Change(false, false));
            });
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("http.tls.keyFile: ")
        .endsWith("until then the last certificate and key stay in use");

    Files.writeString(folder.resolve("http.pem"), next.pem());
    Files.writeString(folder.resolve("http-key.pem"), next.key());
    assertThat(files.look()).isEqualTo(new HttpFiles.Change(true, false));
  }

  @Test
  void start_uselessFiles_areRefused() throws Exception {
    JsonObject section = section();
    Files.writeString(folder.resolve("http-key.pem"), authority.issueServer().key());
    assertRefused(section, "http.tls.keyFile: the file ");
    Files.writeString(folder.resolve("http-key.pem"), SECRET_MARK + "no key");
    assertRefused(section, "http.tls.keyFile: the file ");
    Files.writeString(folder.resolve("http.pem"), "no certificate");
    assertRefused(section, "http.tls.certFile: the file ");
    Files.delete(folder.resolve("http.pem"));
    assertRefused(section, "http.tls.certFile: there is no file ");
  }

  private static void assertRefused(JsonObject section, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpVerticle.check(options(section)))
        .withMessageStartingWith(sentence)
        .withMessageNotContaining(SECRET_MARK);
  }

  private static HttpOptions options(JsonObject section) {
    return HttpOptions.from(new JsonObject().put("http", section));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, false, 0", "0.0.0.0, false, 1", "0.0.0.0, true, 0"})
  void otherHostWithoutTls_isWarnedOfOnce(String host, boolean tls, int warnings) throws Exception {
    JsonObject section = (tls ? section() : new JsonObject()).put("host", host);

    List<String> said = lines(() -> ServerSettings.tell(options(section), 1));

    assertThat(said)
        .hasSize(warnings)
        .allMatch(line -> line.startsWith("http.host 0.0.0.0 is not loopback: without http.tls "));
  }

  /** What is warned of meanwhile. */
  private static List<String> lines(Action action) throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("dev.tokenmanager.app.http");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      action.run();
    } finally {
      log.detachAppender(lines);
    }
    return lines.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private interface Action {
    void run() throws Exception;
  }
}
