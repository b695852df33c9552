package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Contract §11: what passes by REST is byte for byte what the other side wrote. */
class RestPassageTest {

  private static final String HOST = "Host: localhost\r\n";

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private RawWeaviate weaviate;

  @BeforeEach
  void open() throws IOException {
    weaviate = new RawWeaviate();
    stage.open(weaviate.url());
  }

  @AfterEach
  void close() throws IOException {
    weaviate.close();
  }

  private String get(String path) throws IOException {
    return Caller.exchange(stage.port(), "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  @Test
  void get_plain_carriesTheTokenAndTheHostOfWeaviate() throws IOException {
    assertThat(get("/v1/meta?x=%2F&y=a+b")).isEqualTo(RawWeaviate.OK);

    assertThat(weaviate.requests.get(0))
        .isEqualTo(
            "GET /v1/meta?x=%2F&y=a+b HTTP/1.1\r\nAuthorization: "
                + bearer(1)
                + "\r\nhost: 127.0.0.1:"
                + weaviate.port()
                + "\r\n\r\n");
  }

  static Stream<String> answersAsTheyAre() {
    return Stream.of(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\n\r\nok",
        "HTTP/1.1 200 Very Fine\r\nX-Two: a\r\nX-Two: b\r\nx-two: c\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
        "HTTP/1.1 301 Moved Permanently\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nnot",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\nbad",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\u001f\u008b\u0000",
        "HTTP/1.1 200 OK\r\nX-Latin: caf\u00e9\r\nContent-Length: 1\r\n\r\n\u00ff",
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nServer: \r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\n{}");
  }

  @ParameterizedTest
  @MethodSource("answersAsTheyAre")
  void get_answer_isByteForByte(String answer) throws IOException {
    weaviate.script = request -> answer;

    assertThat(get("/v1/x")).isEqualTo(answer);
  }

  @Test
  void get_chunkedWithTrailers_keepsBodyAndTrailers() throws IOException {
    weaviate.script =
        request ->
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n";

    String answer = get("/v1/x");

    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Trailer: X-Sum\r\n");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .containsOnlyOnce("transfer-encoding: chunked")
        .doesNotContain("content-length");
    assertThat(chunks(answer)).isEqualTo("abcde");
    assertThat(answer).endsWith("0\r\nX-Sum: 5\r\n\r\n");
  }

  @Test
  void get_bodyUntilClose_isPassedWhole() throws IOException {
    weaviate.script = request -> "HTTP/1.1 200 OK\r\n\r\nuntil the end" + RawWeaviate.CLOSE;

    assertThat(chunks(get("/v1/x"))).isEqualTo("until the end");
  }

  private static String chunks(String answer) {
    String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    StringBuilder body = new StringBuilder();
    while (!rest.startsWith("0\r\n")) {
      int line = rest.indexOf("\r\n");
      int length = Integer.parseInt(rest.substring(0, line), 16);
      body.append(rest, line + 2, line + 2 + length);
      rest = rest.substring(line + 4 + length);
    }
    return body.toString();
  }

  @Test
  void head_contentLength_passesWithoutBody() throws IOException {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n";
    weaviate.script = request -> answer;
    try (Caller caller = new Caller(stage.port())) {
      caller.send("HEAD /v1/x HTTP/1.1\r\n" + HOST + "\r\n");
      byte[] read = caller.socket.getInputStream().readNBytes(answer.length());
      assertThat(new String(read, java.nio.charset.StandardCharsets.ISO_8859_1)).isEqualTo(answer);

      // The connection goes on where the next request begins.
      weaviate.script = request -> RawWeaviate.OK;
      assertThat(caller.send("GET /v1/y HTTP/1.1\r\n" + HOST + "\r\n").answer())
          .isEqualTo(RawWeaviate.OK);
    }
  }

  @Test
  void get_earlyHints_pass() throws IOException {
    weaviate.script = request -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + RawWeaviate.OK;

    assertThat(get("/v1/x"))
        .startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n")
        .endsWith(RawWeaviate.OK);
  }

  @Test
  void post_contentLength_staysWhatItIs() throws IOException {
    String answer =
        Caller.exchange(
            stage.port(),
            "POST /v1/objects HTTP/1.1\r\n"
                + HOST
                + "Content-Type: application/json\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-Length: 4\r\n\r\n{\"\u00e4}");

    assertThat(answer).isEqualTo(RawWeaviate.OK);
    assertThat(weaviate.requests.get(0))
        .contains("Content-Type: application/json\r\nX-Twice: 1\r\nX-Twice: 2\r\n")
        .contains("Content-Length: 4\r\n")
        .doesNotContainIgnoringCase("transfer-encoding")
        .endsWith("\r\n\r\n{\"\u00e4}");
  }

  @Test
  void post_chunked_staysChunked() throws IOException {
    Caller.exchange(
        stage.port(),
        "POST /v1/objects HTTP/1.1\r\n"
            + HOST
            + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

    assertThat(weaviate.requests.get(0))
        .containsIgnoringCase("transfer-encoding: chunked")
        .doesNotContainIgnoringCase("content-length")
        .endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  }

  @Test
  void post_expectContinue_isToldToGoOn() throws IOException {
    try (Caller caller = new Caller(stage.port())) {
      caller.send(
          "POST /v1/x HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      byte[] read = caller.socket.getInputStream().readNBytes(25);
      assertThat(new String(read, java.nio.charset.StandardCharsets.ISO_8859_1))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

      assertThat(caller.send("hi").answer()).isEqualTo(RawWeaviate.OK);
    }
    assertThat(weaviate.requests.get(0))
        .doesNotContainIgnoringCase("expect")
        .endsWith("\r\n\r\nhi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "PATCH", "PUT", "OPTIONS", "POST", "GET"})
  void anyMethod_withoutBody_passesWithoutOne(String method) throws IOException {
    Caller.exchange(stage.port(), method + " /v1/x HTTP/1.1\r\n" + HOST + "\r\n");

    assertThat(weaviate.requests.get(0))
        .startsWith(method + " /v1/x HTTP/1.1\r\n")
        .doesNotContainIgnoringCase("content-length")
        .doesNotContainIgnoringCase("transfer-encoding");
  }

  static List<Arguments> hopByHop() {
    return List.of(
        Arguments.of("Connection: keep-alive, X-Mine\r\nX-Mine: 1\r\n", "x-mine"),
        Arguments.of("Connection: X-A\r\nConnection: x-b\r\nX-A: 1\r\nX-B: 1\r\n", "x-b"),
        Arguments.of("Keep-Alive: timeout=5\r\n", "keep-alive"),
        Arguments.of("Proxy-Connection: keep-alive\r\n", "proxy-connection"),
        Arguments.of("Proxy-Authorization: Basic eA==\r\n", "proxy-authorization"),
        Arguments.of("TE: trailers\r\n", "te:"),
        Arguments.of("Trailer: X\r\n", "trailer"),
        Arguments.of("Authorization: Bearer of-the-caller\r\n", "of-the-caller"));
  }

  @ParameterizedTest
  @MethodSource("hopByHop")
  void get_headerOfTheConnection_endsHere(String header, String gone) throws IOException {
    Caller.exchange(stage.port(), "GET /v1/x HTTP/1.1\r\n" + HOST + header + "X-Kept: 1\r\n\r\n");

    assertThat(weaviate.requests.get(0))
        .contains("X-Kept: 1")
        .containsOnlyOnce(bearer(1))
        .doesNotContainIgnoringCase(gone);
  }

  @Test
  void get_answerHeaderOfTheConnection_endsHere() throws IOException {
    weaviate.script =
        request ->
            "HTTP/1.1 200 OK\r\nConnection: X-Mine\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n";

    assertThat(get("/v1/x")).isEqualTo("HTTP/1.1 200 OK\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void get_openidConfiguration_isNotFound() throws IOException {
    assertThat(get("/v1/.well-known/openid-configuration"))
        .isEqualTo("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    assertThat(weaviate.requests).isEmpty();
  }

  @Test
  void get_pipelined_areAnsweredInOrder() throws IOException {
    weaviate.script = request -> "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + request.charAt(5);
    try (Caller caller = new Caller(stage.port())) {
      caller.send("GET /a HTTP/1.1\r\n" + HOST + "\r\nGET /b HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(caller.answer()).endsWith("\r\n\r\na");
      assertThat(caller.answer()).endsWith("\r\n\r\nb");
    }
  }

  @Test
  void get_weaviateByIpv6_namesItInBrackets() throws IOException {
    try (RawWeaviate byIpv6 = ipv6()) {
      SidecarStage other = new SidecarStage();
      try {
        other.open("http://[::1]:" + byIpv6.port());
        AtomicInteger calls = new AtomicInteger();
        // The first is lost, and sent again on a connection of its own.
        byIpv6.script =
            request -> calls.getAndIncrement() == 0 ? RawWeaviate.CLOSE : RawWeaviate.OK;

        assertThat(Caller.exchange(other.port(), "GET /v1/meta HTTP/1.1\r\n" + HOST + "\r\n"))
            .isEqualTo(RawWeaviate.OK);
      } finally {
        other.close();
      }
      assertThat(byIpv6.requests)
          .hasSize(2)
          .allSatisfy(
              request -> assertThat(request).contains("host: [::1]:" + byIpv6.port() + "\r\n"));
    }
  }

  private static RawWeaviate ipv6() throws IOException {
    try {
      return new RawWeaviate(
          0, InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    } catch (IOException none) {
      throw new TestAbortedException("this machine has no IPv6", none);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"101 Switching Protocols", "102 Processing", "199 Soon", "099 A", "600 B"})
  void get_statusThatIsNoAnswer_is502AndEndsTheConnection(String status) throws IOException {
    weaviate.script = request -> "HTTP/1.1 " + status + "\r\n\r\n" + RawWeaviate.OK;

    assertThat(get("/v1/x"))
        .startsWith("HTTP/1.1 502 ")
        .contains("answers something that is not HTTP")
        .doesNotContain("\r\n\r\nok");

    weaviate.script = request -> RawWeaviate.OK;
    assertThat(get("/v1/y")).isEqualTo(RawWeaviate.OK);
    assertThat(weaviate.accepted()).isEqualTo(2);
  }
}
