package dev.tokenmanager.app.http;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.VerticleFixture;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever is sent: no token, no secret, no stack trace, and the server goes on. */
class HostileRequestTest {

  private static final List<String> METHODS =
      List.of(
          "GET", "HEAD", "POST", "PUT", "TRACE", "CONNECT", "OPTIONS", "PRI", "get", "G\tT", "");

  private static final List<String> PATHS =
      List.of(
          "/",
          "/page.css",
          "/api/status",
          "/api/status/",
          "/api/status?name=%00",
          "/api/events?name=nobody",
          "/health/live",
          "/health/live/ticks",
          "/health/ready",
          "/metrics",
          "/metrics?name[]=x",
          "//",
          "//evil.example/api/status",
          "/../",
          "/../../etc/passwd",
          "/%2e%2e/%2e%2e/etc/passwd",
          "/api/status/../../x",
          "/api/..%2fstatus",
          "/page/..\\..\\x",
          "/\0",
          "/%00",
          "/%",
          "/%zz",
          "/%c0%ae",
          "/<script>alert(1)</script>",
          "/weaviate.token.get",
          "http://127.0.0.1/api/status",
          "http://evil.example/metrics",
          "*",
          "x",
          "");

  private static final List<String> HEADERS =
      List.of(
          "Host: localhost",
          "Host: localhost\r\nAuthorization: Bearer " + SECRET_MARK + "guess",
          "Host: localhost\r\nRange: bytes=0-1",
          "Host: localhost\r\nIf-None-Match: *\r\nAccept: application/json;q=x",
          "Host: localhost\r\nAccept-Encoding: gzip\r\nExpect: 100-continue",
          "Host: localhost\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
          "Host: localhost\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA",
          "Host: evil.example",
          "Host: localhost\r\nHost: evil.example",
          "Host: \0",
          "X-Without-Host: 1",
          "Host: localhost\r\nContent-Length: 5\r\nContent-Length: 6",
          "Host: localhost\r\nContent-Length: -1",
          "Host: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked",
          "Host: localhost\r\nTransfer-Encoding: chunked",
          "Host: localhost\r\n broken",
          "Host: localhost\r\nX: " + "y".repeat(9000));

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  private Site site;

  @BeforeEach
  void open() {
    site = Site.open(stage.vertx(), "default");
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
  }

  private static void assertTellsNothing(String request, String response) {
    assertThat(response)
        .as(request)
        .doesNotContain(
            SECRET_MARK,
            "at dev.",
            "Exception",
            "io.vertx",
            "io.netty",
            "evil.example",
            "<script>",
            "passwd");
    // Vert.x answers other versions by itself, with nothing but this.
    if (!response.isEmpty()
        && !response.endsWith(" 501 Not Implemented\r\ncontent-length: 0\r\n\r\n")) {
      assertThat(response)
          .as(request)
          .startsWith("HTTP/1.")
          .contains("X-Content-Type-Options: nosniff", "frame-ancestors 'none'");
    }
  }

  private String exchange(String method, String path, String headers) throws IOException {
    String request =
        method + " " + path + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n\r\n";
    String response = RawClient.exchange(site.port(), request);
    assertTellsNothing(request, response);
    return response;
  }

  private void assertServes() {
    assertThat(site.get("/api/status").statusCode()).isEqualTo(200);
    assertThat(site.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void g10_oddMethods_everyPath_tellNothing() throws Exception {
    for (String method : METHODS) {
      for (String path : PATHS) {
        exchange(method, path, "Host: localhost");
      }
    }
    assertServes();
  }

  @Test
  void g10_oddHeaders_everyPath_tellNothing() throws Exception {
    for (String headers : HEADERS) {
      // A connection whose body is missing stays open a moment.
      boolean lingers = headers.contains("Content-Length") || headers.contains("Transfer");
      for (String path : lingers ? PATHS.subList(0, 3) : PATHS) {
        exchange("GET", path, headers);
      }
    }
    assertServes();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:1, 200",
    "127.0.0.1:8090, 200",
    "[::1]:8090, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "localhost@evil.example, 421",
    "'localhost, evil.example', 421"
  })
  void host_onLoopback_mustBeThisMachine(String host, int status) throws Exception {
    assertThat(exchange("GET", "/api/status", "Host: " + host)).startsWith("HTTP/1.1 " + status);
  }

  static Stream<Arguments> g10_brokenEscape_isA400() {
    List<String> paths =
        List.of(
            "/",
            "/api/status",
            "/api/events",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/page.css",
            "/x");
    List<String> broken =
        List.of("?name=%", "?name=%zz", "?name=%4", "?%=x", "?a=b&%g0", "/%", "%1");
    return paths.stream()
        .flatMap(path -> broken.stream().map(end -> Arguments.of("GET", path + end)));
  }

  @ParameterizedTest
  @MethodSource
  void g10_brokenEscape_isA400(String method, String path) throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("dev.tokenmanager.app.http");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      assertThat(exchange(method, path, "Host: localhost")).startsWith("HTTP/1.1 400 ");
    } finally {
      log.detachAppender(lines);
    }

    assertThat(lines.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void wellFormedEscape_isRead() throws Exception {
    assertThat(exchange("GET", "/api/status?name=%64efault%2F&x=%c3%28", "Host: localhost"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(exchange("GET", "/api/events?name=nob%6Fdy", "Host: localhost"))
        .startsWith("HTTP/1.1 404 ");
  }

  @Test
  void hostMissing_http10_isAProbe() throws Exception {
    String response = RawClient.exchange(site.port(), "GET /health/ready HTTP/1.0\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.0 200 ");
  }

  @ParameterizedTest
  @CsvSource({"3000, 404", "4200, 414", "100000, 414"})
  void requestLine_tooLong_isRefused(int length, int status) throws Exception {
    String response = exchange("GET", "/" + "x".repeat(length), "Host: localhost");

    assertThat(response).containsPattern("^HTTP/1\\.\\d " + status);
    assertServes();
  }

  @ParameterizedTest
  @CsvSource({"7000, 200", "8200, 431", "100000, 431"})
  void headers_tooLong_areRefused(int length, int status) throws Exception {
    String response =
        exchange("GET", "/health/live", "Host: localhost\r\nX: " + "y".repeat(length));

    assertThat(response).containsPattern("^HTTP/1\\.\\d " + status);
    assertServes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\1\2\3\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nConnection: close\r\n\r\n",
        "GET / SPDY/1\r\nConnection: close\r\n\r\n",
        "\r\n\r\n\r\nGET /health/live HTTP/1.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void noHttp_tellsNothing(String bytes) throws Exception {
    try (RawClient client = new RawClient(site.port())) {
      assertTellsNothing(bytes, client.send(bytes).endOfInput().readToEnd());
    }
    assertServes();
  }
}
