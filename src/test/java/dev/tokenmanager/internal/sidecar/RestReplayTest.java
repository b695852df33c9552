package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §11: what the sidecar does about a 401 to the managed token. */
class RestReplayTest {

  private static final String UNAUTHORIZED =
      "HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\nexpired";
  private static final int HELD = CallerBody.MOST_HELD;

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private RawWeaviate weaviate;

  @BeforeEach
  void start() throws IOException {
    weaviate = new RawWeaviate();
    weaviate.script =
        request -> request.contains(bearer(1) + "\r\n") ? UNAUTHORIZED : RawWeaviate.OK;
  }

  @AfterEach
  void close() throws IOException {
    weaviate.close();
  }

  private void open() {
    stage.open(weaviate.url());
  }

  private String post(int length) throws IOException {
    return Caller.exchange(
        stage.port(),
        "POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + "b".repeat(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000, HELD - 1, HELD})
  void post_401AndHeldBody_isSentOnceMoreWithTheNext(int length) throws IOException {
    open();

    assertThat(post(length)).isEqualTo(RawWeaviate.OK);

    assertThat(weaviate.requests).hasSize(2);
    assertThat(weaviate.requests.get(1))
        .isEqualTo(weaviate.requests.get(0).replace(bearer(1), bearer(2)));
    assertThat(stage.token.reports).hasValue(1);
    assertThat(stage.counters().replays()).isEqualTo(1);
    await()
        .untilAsserted(() -> assertThat(stage.counters().requests().values()).containsExactly(1L));
  }

  @Test
  void post_401AndChunkedBody_isSentOnceMore() throws IOException {
    open();

    String answer =
        Caller.exchange(
            stage.port(),
            "POST /v1/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");

    assertThat(answer).isEqualTo(RawWeaviate.OK);
    assertThat(weaviate.requests).hasSize(2);
    assertThat(weaviate.requests.get(1)).contains("abc").contains("defg").endsWith("0\r\n\r\n");
  }

  @Test
  void post_401AndLongerBody_isReportedAndPassed() throws IOException {
    open();

    assertThat(post(HELD + 1)).isEqualTo(UNAUTHORIZED);

    assertThat(weaviate.requests).hasSize(1);
    await().untilAsserted(() -> assertThat(stage.token.reports).hasValue(1));
    assertThat(stage.counters().replays()).isZero();
  }

  @Test
  void get_401Twice_isReportedTwiceAndPassedOnce() throws IOException {
    weaviate.script = request -> UNAUTHORIZED;
    open();

    assertThat(post(3)).isEqualTo(UNAUTHORIZED);

    assertThat(weaviate.requests).hasSize(2);
    await().untilAsserted(() -> assertThat(stage.token.reports).hasValue(2));
  }

  @Test
  void get_401AndNothingNewer_passesThe401() throws IOException {
    stage.token.renewed = false;
    open();

    assertThat(post(3)).isEqualTo(UNAUTHORIZED);

    assertThat(weaviate.requests).hasSize(1);
    assertThat(stage.counters().replays()).isZero();
  }

  @Test
  void post_401BeforeTheWholeBody_isSentAgainAndGoesOn() throws IOException {
    open();
    try (VertxWeaviate early = new VertxWeaviate(stage.vertx(), false)) {
      early.handler =
          request -> {
            if (bearer(1).equals(request.getHeader("Authorization"))) {
              request.response().setStatusCode(401).end("expired");
            } else {
              request.body().onSuccess(body -> request.response().end(body));
            }
          };
      SidecarStage.result(stage.stop());
      stage.open(early.url());
      try (Caller caller = new Caller(stage.port())) {
        caller.send("POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nabc");
        await().untilAsserted(() -> assertThat(early.authorizations).contains(bearer(2)));
        assertThat(caller.send("def").answer()).endsWith("\r\n\r\nabcdef");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"403", "500", "200"})
  void get_otherStatus_isNotReported(int status) throws IOException {
    String answer = "HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n";
    weaviate.script = request -> answer;
    open();

    assertThat(post(1)).isEqualTo(answer);

    assertThat(stage.token.reports).hasValue(0);
  }

  @Test
  void get_ownAuthorizationThatPasses_isNeverReportedNorRepeated() throws IOException {
    stage.open(new JsonObject().put("weaviateUrl", weaviate.url()).put("passAuthorization", true));
    weaviate.script = request -> UNAUTHORIZED;

    String answer =
        Caller.exchange(
            stage.port(),
            "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer of-the-caller\r\n\r\n");

    assertThat(answer).isEqualTo(UNAUTHORIZED);
    assertThat(weaviate.requests).hasSize(1);
    assertThat(weaviate.requests.get(0))
        .contains("Authorization: Bearer of-the-caller\r\n")
        .doesNotContain(bearer(1));
    assertThat(stage.token.reports).hasValue(0);
  }

  @Test
  void get_noUsableToken_is503WithTheSentence() throws IOException {
    stage.token.failure = "The provider is \"down\".";
    open();

    String answer = post(5);

    assertThat(answer)
        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
        .endsWith("{\"error\":[{\"message\":\"The provider is \\\"down\\\".\"}]}");
    assertThat(weaviate.requests).isEmpty();
  }

  @Test
  void get_weaviateDown_is502WithTheSentence() throws IOException {
    weaviate.close();
    open();

    assertThat(post(5))
        .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
        .contains("Weaviate at 127.0.0.1:" + weaviate.port() + " refuses the connection.");
    await()
        .untilAsserted(
            () ->
                assertThat(stage.counters().requests().keySet())
                    .extracting(key -> Map.entry(key.protocol(), key.code()))
                    .containsExactly(Map.entry("rest", "502")));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, true",
    "HEAD, true",
    "PUT, true",
    "DELETE, true",
    "OPTIONS, true",
    "POST, false",
    "PATCH, false"
  })
  void anyMethod_connectionLostBeforeTheAnswer_isSentAgainWhereThatIsSafe(
      String method, boolean again) throws IOException {
    open();
    weaviate.script = request -> weaviate.requests.size() == 1 ? RawWeaviate.CLOSE : RawWeaviate.OK;
    try (Caller caller = new Caller(stage.port())) {
      caller.send(method + " /v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String answer =
          new String(
              caller.socket.getInputStream().readNBytes(12),
              java.nio.charset.StandardCharsets.ISO_8859_1);

      assertThat(answer).isEqualTo(again ? "HTTP/1.1 200" : "HTTP/1.1 502");
    }
    assertThat(weaviate.requests).hasSize(again ? 2 : 1);
  }

  @Test
  void get_answerBreaksOff_breaksOffToo() throws IOException {
    open();
    weaviate.script =
        request -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf" + RawWeaviate.CLOSE;
    try (Caller caller = new Caller(stage.port())) {
      caller.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(caller.answer()).endsWith("\r\n\r\nhalf");
      assertThat(caller.isClosed()).isTrue();
    }
  }

  @Test
  void get_callerGoesAway_weaviateIsToldSo() throws IOException {
    open();
    try (Caller caller = new Caller(stage.port())) {
      weaviate.script =
          request -> {
            closeQuietly(caller);
            return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
          };
      caller.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await().until(() -> !weaviate.requests.isEmpty());
      await().until(() -> weaviate.connections() == 0);
    }
    assertThat(stage.counters().requests().keySet())
        .extracting(key -> key.code())
        .containsExactly("499");
  }

  private static void closeQuietly(Caller caller) {
    try {
      caller.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Where connections of before are still about to end, the port is not free at once. */
  private static RawWeaviate again(int port) {
    return await()
        .ignoreException(IOException.class)
        .until(() -> new RawWeaviate(port), up -> true);
  }

  @Test
  void get_afterARestartOfWeaviate_goesThrough() throws IOException {
    open();
    weaviate.script = request -> RawWeaviate.OK;
    int port = weaviate.port();
    for (int restart = 0; restart < 3; restart++) {
      assertThat(post(0)).isEqualTo(RawWeaviate.OK);
      weaviate.close();
      weaviate = again(port);
      assertThat(Caller.exchange(stage.port(), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .isEqualTo(RawWeaviate.OK);
    }
  }
}
