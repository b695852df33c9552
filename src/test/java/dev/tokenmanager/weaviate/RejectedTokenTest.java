package dev.tokenmanager.weaviate;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.multipart.MultipartForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract §9: what {@link WeaviateWebClient} does about a 401. */
class RejectedTokenTest {

  private static final String FIRST = "Bearer " + SECRET_MARK + "token-1";
  private static final String SECOND = "Bearer " + SECRET_MARK + "token-2";
  private static final int MANY = 200;

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  private ScriptedWeaviate weaviate;
  private WebClient client;

  /** A body that can be sent again: a part of its text, and how it is sent. */
  record Body(String sent, Function<HttpRequest<Buffer>, Future<HttpResponse<Buffer>>> sending) {

    @Override
    public String toString() {
      return sent;
    }
  }

  static List<Body> bodies() {
    MultiMap form = MultiMap.caseInsensitiveMultiMap().add("c", "4 5");
    MultipartForm parts =
        MultipartForm.create()
            .attribute("d", "6")
            .textFileUpload("f", "f.txt", Buffer.buffer("text"), "text/plain");
    return List.of(
        new Body("", HttpRequest::send),
        new Body("bytes", request -> request.sendBuffer(Buffer.buffer("bytes"))),
        new Body("{\"a\":1}", request -> request.sendJsonObject(new JsonObject().put("a", 1))),
        new Body("{\"b\":[2]}", request -> request.sendJson(Map.of("b", List.of(2)))),
        new Body("[3]", request -> request.sendJson(new JsonArray().add(3))),
        new Body("null", request -> request.sendJson(null)),
        new Body("c=4+5", request -> request.sendForm(form)),
        new Body("filename=\"f.txt\"", request -> request.sendMultipartForm(parts)));
  }

  @BeforeEach
  void start() {
    weaviate = ScriptedWeaviate.start(stage.vertx());
    client = clientOf(WebClient.create(stage.vertx(), weaviate.clientOptions()));
    weaviate.rejects(FIRST);
  }

  private WebClient clientOf(WebClient plain) {
    return WeaviateWebClient.create(plain, stage.tokens());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void send_rejectedToken_isSentOnceMoreWithTheNext(Body body) {
    stage.deploy();

    HttpResponse<Buffer> response =
        VerticleFixture.result(body.sending.apply(client.post("/v1/objects")));

    assertThat(response.bodyAsString()).isEqualTo("welcome");
    assertThat(weaviate.authorizations()).containsExactly(FIRST, SECOND);
    assertThat(weaviate.seen().get(0).body()).contains(body.sent);
    assertThat(weaviate.seen().get(1).body()).isEqualTo(weaviate.seen().get(0).body());
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }

  @Test
  void send_requestChangedSince_isSentAgainAsItWas() {
    stage.deploy();
    JsonObject body = new JsonObject().put("page", 1);
    HttpRequest<Buffer> request = client.post("/v1/objects").addQueryParam("page", "1");
    // On the event loop nothing is answered before all this has happened.
    Future<HttpResponse<Buffer>> response =
        VerticleFixture.result(
            stage.tokens().getToken().map(held -> sendThenChange(request, body)));

    assertThat(VerticleFixture.result(response).statusCode()).isEqualTo(200);
    assertThat(weaviate.seen()).hasSize(2).allMatch(one -> one.uri().equals("/v1/objects?page=1"));
    assertThat(weaviate.seen()).allMatch(one -> one.body().equals("{\"page\":1}"));
    assertThat(weaviate.authorizations()).containsExactly(FIRST, SECOND);
  }

  private static Future<HttpResponse<Buffer>> sendThenChange(
      HttpRequest<Buffer> request, JsonObject body) {
    Future<HttpResponse<Buffer>> response = request.sendJsonObject(body);
    body.put("page", 2);
    request.setQueryParam("page", "2").putHeader("Authorization", "own");
    return response;
  }

  @Test
  void sendStream_rejectedToken_isReturnedAndReported(@TempDir Path dir) throws IOException {
    stage.deploy();
    Path file = Files.writeString(dir.resolve("body"), "bytes");
    AsyncFile stream =
        VerticleFixture.result(stage.vertx().fileSystem().open(file.toString(), new OpenOptions()));

    HttpResponse<Buffer> response =
        VerticleFixture.result(client.post("/v1/objects").sendStream(stream));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.bodyAsString()).isEqualTo("no 401");
    assertThat(weaviate.authorizations()).containsExactly(FIRST);
    await().until(() -> stage.provider().tokenRequests() == 2);
    await().until(() -> VerticleFixture.result(client.get("/v1/meta").send()).statusCode() == 200);
  }

  @Test
  void send_forbidden_isReturnedAtOnce() {
    stage.deploy();
    weaviate.answers(403);

    assertThat(VerticleFixture.result(client.get("/v1/meta").send()).statusCode()).isEqualTo(403);

    assertThat(weaviate.authorizations()).containsExactly(FIRST);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
  }

  @Test
  void send_everyTokenRejected_returnsThe401AndIsMisconfigured() {
    stage.deploy();
    weaviate.answers(401);

    HttpResponse<Buffer> response = VerticleFixture.result(client.get("/v1/meta").send());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.bodyAsString()).isEqualTo("no 401");
    assertThat(weaviate.authorizations()).containsExactly(FIRST, SECOND);
    await().until(() -> stage.status().getString("health").equals("MISCONFIGURED"));
    assertThat(stage.status().getString("advice")).contains("audience", "issuer", "username");
    for (int i = 0; i < 10; i++) {
      response = VerticleFixture.result(client.get("/v1/meta").send());
      assertThat(response.bodyAsString()).isEqualTo("no 401");
    }
    assertThat(weaviate.authorizations()).hasSize(12);
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }

  @Test
  void g09_send_manyRejectedAtOnce_costOneTokenRequest() {
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    WebClient wide =
        clientOf(
            WebClient.create(
                stage.vertx(), weaviate.clientOptions(), new PoolOptions().setHttp1MaxSize(MANY)));
    Queue<HttpServerRequest> rejected = new ConcurrentLinkedQueue<>();
    weaviate.behaviour =
        request -> {
          if (!FIRST.equals(request.getHeader("Authorization"))) {
            request.response().end("welcome");
          } else {
            rejected.add(request);
            if (rejected.size() == MANY) {
              rejected.forEach(each -> each.response().setStatusCode(401).end());
            }
          }
        };
    List<Future<HttpResponse<Buffer>>> responses = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      responses.add(wide.get("/v1/meta").send());
    }

    VerticleFixture.result(Future.all(responses));

    assertThat(responses).allMatch(each -> each.result().statusCode() == 200);
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
  }

  @Test
  void send_noNewTokenToBeHad_failsWithTheReason() {
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");

    assertThat(VerticleFixture.codeOf(client.get("/v1/meta").send())).isEqualTo(401);

    assertThat(weaviate.authorizations()).containsExactly(FIRST);
  }

  @Test
  void send_keyUnchanged_returnsThe401() {
    JsonObject auth = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");
    stage.deploy(new JsonObject().put("auth", auth));
    weaviate.answers(401);

    assertThat(VerticleFixture.result(client.get("/v1/meta").send()).bodyAsString())
        .isEqualTo("no 401");

    assertThat(weaviate.authorizations()).containsExactly("Bearer s3cr3t-key");
  }

  @Test
  void send_piped401_writesTheAnswerAlone() {
    stage.deploy();
    CollectingStream written = new CollectingStream();

    VerticleFixture.result(client.get("/v1/meta").as(BodyCodec.pipe(written)).send());

    assertThat(written.text()).isEqualTo("welcome");
  }

  @Test
  void send_severalTimes_theRequestCanBeUsedAgain() {
    stage.deploy();
    HttpRequest<Buffer> request = client.get("/v1/meta");
    for (int i = 0; i < 3; i++) {
      assertThat(VerticleFixture.result(request.send()).statusCode()).isEqualTo(200);
    }
    assertThat(weaviate.authorizations()).containsExactly(FIRST, SECOND, SECOND, SECOND);
    assertThat(request.headers().contains("Authorization")).isFalse();
  }
}
