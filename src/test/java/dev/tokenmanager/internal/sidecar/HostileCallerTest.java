package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract §11: browsers, foreign names, and requests that two servers would read differently. */
class HostileCallerTest {

  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private RawWeaviate weaviate;

  @BeforeEach
  void open() throws IOException {
    weaviate = new RawWeaviate();
    stage.open(
        new JsonObject()
            .put("weaviateUrl", weaviate.url())
            .put("allowedHosts", new JsonArray().add("weaviate-sidecar")));
  }

  @AfterEach
  void close() throws IOException {
    weaviate.close();
  }

  static List<Arguments> refused() {
    String get = "GET /v1/meta HTTP/1.1\r\n";
    String host = "Host: localhost\r\n";
    return List.of(
        Arguments.of(403, get + "Host: evil.example\r\n"),
        Arguments.of(403, get + "Host: localhost.evil.example:8080\r\n"),
        Arguments.of(403, get + "Host: 10.0.0.1\r\n"),
        Arguments.of(403, get + host + "Origin: null\r\n"),
        Arguments.of(403, get + host + "origin: http://localhost\r\n"),
        Arguments.of(403, get + host + "SEC-FETCH-Mode: no-cors\r\n"),
        Arguments.of(403, get + host + "Sec-Fetch-Mode: navigate\r\n"),
        Arguments.of(403, get + host + "Sec-Fetch-Mode: cors\r\nSec-Fetch-Mode: cors\r\n"),
        Arguments.of(403, get + host + "Sec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-site\r\n"),
        Arguments.of(403, get + host + "Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"),
        Arguments.of(403, get + host + "Sec-Fetch-Mode: cors\r\nOrigin: http://localhost\r\n"),
        Arguments.of(403, get + host + "sec-fetch-dest: image\r\n"),
        Arguments.of(403, get + host + "sec-fetch-site: none\r\n"),
        Arguments.of(403, get + host + "Sec-Fetch-Storage-Access: active\r\n"),
        Arguments.of(403, "OPTIONS /v1 HTTP/1.1\r\n" + host + "Origin: https://a.example\r\n"),
        Arguments.of(400, get),
        Arguments.of(400, get + host + host),
        Arguments.of(400, get + host + "Host: evil.example\r\n"),
        Arguments.of(400, get + "Host: a b\r\n"),
        Arguments.of(400, get + "Host: user@localhost\r\n"),
        Arguments.of(400, get + "Host:\r\n"),
        Arguments.of(400, "GET http://evil.example/ HTTP/1.1\r\n" + host),
        Arguments.of(400, "GET http://localhost:1/ HTTP/1.1\r\n" + host),
        Arguments.of(403, "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n"),
        Arguments.of(400, "GET ftp://localhost/ HTTP/1.1\r\n" + host),
        Arguments.of(400, "GET evil HTTP/1.1\r\n" + host),
        Arguments.of(400, "OPTIONS * HTTP/1.1\r\n" + host),
        Arguments.of(400, "GET /caf\u00e9 HTTP/1.1\r\n" + host),
        Arguments.of(405, "CONNECT localhost:80 HTTP/1.1\r\n" + host),
        Arguments.of(405, "TRACE / HTTP/1.1\r\n" + host),
        Arguments.of(405, get + host + "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
        Arguments.of(405, get + host + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"),
        Arguments.of(505, "GET / HTTP/1.0\r\n" + host),
        Arguments.of(400, get + host + "Content-Length: 3\r\nContent-Length: 4\r\n"),
        Arguments.of(400, get + host + "Content-Length: -1\r\n"),
        Arguments.of(400, get + host + "Content-Length: +3\r\n"),
        Arguments.of(400, get + host + "Content-Length: 0x3\r\n"),
        Arguments.of(400, get + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        Arguments.of(400, get + host + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        Arguments.of(400, get + host + "Transfer-Encoding: gzip\r\nContent-Length: 0\r\n"),
        Arguments.of(400, get + host + "X-A: a\u0000b\r\n"),
        Arguments.of(400, get + host + "X A: b\r\n"),
        Arguments.of(400, get + host + ": b\r\n"),
        Arguments.of(501, get + host + "Transfer-Encoding: gzip, chunked\r\n"),
        Arguments.of(
            400, get + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        Arguments.of(431, get + host + "X: " + "y".repeat(70_000) + "\r\n"),
        Arguments.of(414, "GET /" + "y".repeat(20_000) + " HTTP/1.1\r\n" + host));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void request_hostile_isRefusedHere(int status, String head) throws IOException {
    String answer = Caller.exchange(stage.port(), head + "\r\n");

    assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*").doesNotContain(SECRET_MARK);
    assertThat(weaviate.requests).isEmpty();
  }

  /** RFC 9112 §6.3: what follows is not read as a request of its own. */
  @Test
  void request_bothFramings_endsTheConnection() throws IOException {
    try (Caller caller = new Caller(stage.port())) {
      caller.send(
          "POST /first HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
              + SMUGGLED);

      assertThat(caller.answer()).startsWith("HTTP/1.1 400 ");
      assertThat(caller.isClosed()).isTrue();
    }
    assertThat(weaviate.requests).isEmpty();
  }

  static List<String> accepted() {
    return List.of(
        "GET /v1/meta HTTP/1.1\r\nHost: localhost:8080\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: [::1]:8080\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: Weaviate-Sidecar\r\n",
        "GET /v1/meta HTTP/1.1\r\nHost: localhost\r\nsec-fetch-mode: cors\r\n", // Node
        "GET http://localhost:8080/v1/meta HTTP/1.1\r\nHost: LOCALHOST:8080\r\n");
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void request_addressedRight_passes(String head) throws IOException {
    assertThat(Caller.exchange(stage.port(), head + "\r\n")).isEqualTo(RawWeaviate.OK);

    assertThat(weaviate.requests.get(0)).startsWith("GET /v1/meta HTTP/1.1\r\n");
  }

  static List<String> smuggling() {
    String post = "POST /first HTTP/1.1\r\nHost: localhost\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    return List.of(
        post + "Content-Length: 4\r\n" + chunked + "\r\n0\r\n\r\n" + SMUGGLED,
        post + chunked + "Content-Length: 4\r\n\r\n0\r\n\r\n" + SMUGGLED,
        post + "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
        post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
        post + "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
        post + "X: a\r\n Content-Length: 50\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
        post + "X: a\nContent-Length: 0\r\n\r\n" + SMUGGLED,
        post + "X: a\rContent-Length: 50\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
        post + chunked + "\r\n1;x=\"\n\"\r\na\r\n0\r\n\r\n" + SMUGGLED,
        post + chunked + "\r\n1\na\r\n0\r\n\r\n" + SMUGGLED,
        post + chunked + "\r\nfffffffff\r\na",
        post + chunked + "\r\n-1\r\n\r\n" + SMUGGLED,
        post + "Connection: Content-Length\r\nContent-Length: 3\r\n\r\nabc" + SMUGGLED,
        post + "Connection: Authorization, Host\r\nContent-Length: 0\r\n\r\n" + SMUGGLED);
  }

  /** Whatever it is taken for here, Weaviate reads the very same requests out of it. */
  @ParameterizedTest
  @MethodSource("smuggling")
  void request_thatTwoWouldReadDifferently_isReadTheSameByWeaviate(String text) throws IOException {
    try (Caller caller = new Caller(stage.port())) {
      caller.send(text);
      caller.answer();
    }

    assertThat(weaviate.requests)
        .allSatisfy(
            request -> {
              assertThat(request).containsOnlyOnce("Authorization: " + bearer(1) + "\r\n");
              assertThat(request.split("HTTP/1.1\r\n", -1)).hasSize(2);
              assertThat(request).doesNotContain("\n ").doesNotContainPattern("[^\r]\n");
              boolean both =
                  request.toLowerCase(java.util.Locale.ROOT).contains("content-length:")
                      && request.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding:");
              assertThat(both).isFalse();
            });
  }

  @Test
  void request_wrongSecret_is401OfOurs() throws IOException {
    SidecarStage.result(stage.stop());
    stage.open(
        new JsonObject()
            .put("weaviateUrl", weaviate.url())
            .put("callerSecret", SECRET_MARK + "caller"));
    String get = "GET / HTTP/1.1\r\nHost: localhost\r\n";

    for (String wrong :
        List.of(
            "",
            "Authorization: Bearer x\r\n",
            "Authorization: Basic " + SECRET_MARK + "caller\r\n",
            "Authorization: Bearer " + SECRET_MARK + "calle\r\n",
            "Authorization: Bearer " + SECRET_MARK + "caller\r\nAuthorization: Bearer x\r\n")) {
      assertThat(Caller.exchange(stage.port(), get + wrong + "\r\n"))
          .startsWith("HTTP/1.1 401 ")
          .contains("WWW-Authenticate: Bearer")
          .doesNotContain(SECRET_MARK);
    }
    assertThat(weaviate.requests).isEmpty();

    assertThat(
            Caller.exchange(
                stage.port(), get + "Authorization: bearer " + SECRET_MARK + "caller\r\n\r\n"))
        .isEqualTo(RawWeaviate.OK);
    assertThat(weaviate.requests.get(0)).contains(bearer(1)).doesNotContain("-caller");
  }
}
