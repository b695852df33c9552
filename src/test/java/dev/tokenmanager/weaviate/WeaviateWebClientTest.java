package dev.tokenmanager.weaviate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.CachingWebClient;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientSession;
import io.vertx.ext.web.multipart.MultipartForm;
import io.vertx.uritemplate.UriTemplate;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Contract §9: how the token gets into requests. What follows a 401: {@link RejectedTokenTest}; a
 * redirect: {@link RedirectTest}.
 */
class WeaviateWebClientTest {

  private static final String FIRST = "Bearer " + ScriptedProvider.SECRET_MARK + "token-1";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  private ScriptedWeaviate weaviate;
  private WebClient plain;
  private WebClient client;

  @BeforeEach
  void start() {
    weaviate = ScriptedWeaviate.start(stage.vertx());
    plain = WebClient.create(stage.vertx(), weaviate.clientOptions());
    client = WeaviateWebClient.create(plain, stage.tokens());
  }

  @Test
  void send_tokenHeld_carriesIt() {
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());

    assertThat(VerticleFixture.result(client.get("/v1/meta").send()).bodyAsString())
        .isEqualTo("welcome");

    assertThat(weaviate.authorizations()).containsExactly(FIRST);
  }

  @Test
  void send_everyKindOfRequest_carriesTheToken() {
    stage.deploy();
    String url = weaviate.url() + "/v1/meta";
    RequestOptions options = new RequestOptions().setAbsoluteURI(url).setURI("/v1/meta");
    List<HttpRequest<Buffer>> requests =
        List.of(
            client.getAbs(url),
            client.requestAbs(HttpMethod.HEAD, url),
            client.request(HttpMethod.GET, options),
            client.delete("/v1/meta").copy(),
            client.patch("/v1/meta").putHeader("X-Other", "kept"));

    requests.forEach(request -> VerticleFixture.result(request.send()));

    assertThat(weaviate.authorizations()).hasSize(5).containsOnly(FIRST);
    assertThat(weaviate.seen()).allMatch(one -> one.uri().equals("/v1/meta"));
  }

  @Test
  void send_noTokenYet_waitsForIt() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    HttpServerRequest[] waiting = new HttpServerRequest[1];
    stage.provider().behaviour =
        request -> {
          waiting[0] = request;
          asked.countDown();
        };
    stage.deploy();
    HttpRequest<Buffer> request = client.post("/v1/graphql");
    Future<HttpResponse<Buffer>> response = request.sendBuffer(Buffer.buffer("query"));
    request.uri("/changed").putHeader("Authorization", "later");
    assertThat(asked.await(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(weaviate.seen()).isEmpty();

    stage.provider().issue(waiting[0]);

    assertThat(VerticleFixture.result(response).statusCode()).isEqualTo(200);
    assertThat(weaviate.authorizations()).containsExactly(FIRST);
    assertThat(weaviate.seen().get(0).uri()).isEqualTo("/v1/graphql");
    assertThat(weaviate.seen().get(0).body()).isEqualTo("query");
  }

  @Test
  void send_headerOfTheCaller_isLeftAlone() {
    stage.deploy();
    weaviate.answers(401);

    HttpResponse<Buffer> response =
        VerticleFixture.result(
            client.get("/v1/meta").putHeader("authorization", "Basic own").send());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(weaviate.authorizations()).containsExactly("Basic own");
    assertThat(stage.provider().tokenRequests()).isLessThanOrEqualTo(1);
  }

  @Test
  void send_otherName_carriesThatToken() {
    JsonObject auth = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");
    JsonObject tenant = new JsonObject().put("auth", auth);
    stage.deploy(new JsonObject().put("tokens", new JsonObject().put("tenant", tenant)));
    WebClient ofTenant = WeaviateWebClient.create(plain, stage.tokens(), "tenant");

    VerticleFixture.result(ofTenant.get("/v1/meta").send());

    assertThat(weaviate.authorizations()).containsExactly("Bearer s3cr3t-key");
    assertThat(VerticleFixture.codeOf(client.get("/v1/meta").send())).isEqualTo(404);
  }

  @Test
  void send_nobodyHasTheToken_failsAndSendsNothing() {
    Throwable failure =
        VerticleFixture.failureOf(client.post("/v1/objects").sendJsonObject(new JsonObject()));

    assertThat(failure).isInstanceOf(ReplyException.class).hasMessageContaining("deploy");
    assertThat(((ReplyException) failure).failureCode()).isEqualTo(503);
    assertThat(weaviate.seen()).isEmpty();
  }

  @Test
  void create_given_sendsNoTokenItself() {
    stage.deploy();

    VerticleFixture.result(plain.get("/v1/meta").send());

    assertThat(weaviate.authorizations()).containsExactly("none");
  }

  @Test
  void create_session_keepsItsCookies() {
    stage.deploy();
    weaviate.behaviour =
        request -> request.response().putHeader("Set-Cookie", "affinity=here").end();
    WebClient session = WeaviateWebClient.create(WebClientSession.create(plain), stage.tokens());

    VerticleFixture.result(session.get("/v1/meta").send());
    VerticleFixture.result(session.get("/v1/meta").send());

    assertThat(weaviate.authorizations()).containsExactly(FIRST, FIRST);
    assertThat(weaviate.seen())
        .extracting(ScriptedWeaviate.Seen::cookie)
        .containsExactly("", "affinity=here");
  }

  @Test
  void send_template_isExpanded() {
    stage.deploy();
    UriTemplate template = UriTemplate.of("/v1/objects/{class}{?after}");

    VerticleFixture.result(
        client.get(template).setTemplateParam("class", "A").setTemplateParam("after", "1").send());
    VerticleFixture.result(
        client
            .getAbs(UriTemplate.of("{+url}/v1/{path}"))
            .setTemplateParam("url", weaviate.url())
            .setTemplateParam("path", "meta")
            .send());

    assertThat(weaviate.seen())
        .extracting(ScriptedWeaviate.Seen::uri)
        .containsExactly("/v1/objects/A?after=1", "/v1/meta");
    assertThat(weaviate.authorizations()).containsExactly(FIRST, FIRST);
  }

  @Test
  void send_expectation_failsTheFuture() {
    stage.deploy();
    weaviate.answers(404);

    assertThat(
            VerticleFixture.failureOf(
                client.get("/v1/meta").send().expecting(HttpResponseExpectation.SC_OK)))
        .hasMessageContaining("404");
  }

  @Test
  void create_cachingOrItsOwn_isRefused() {
    for (WebClient each : List.of(CachingWebClient.create(plain), client)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WeaviateWebClient.create(each, stage.tokens()))
          .withMessageContaining("client: expected");
    }
  }

  @Test
  void send_lengthOfAnotherBody_isReplaced() {
    stage.deploy();
    for (String length : List.of("3", "300")) {
      HttpRequest<Buffer> request = client.post("/v1/objects").putHeader("Content-Length", length);

      VerticleFixture.result(request.sendBuffer(Buffer.buffer("bytes")));
      VerticleFixture.result(request.sendJsonObject(new JsonObject().put("a", 1)));
    }

    assertThat(weaviate.seen())
        .extracting(ScriptedWeaviate.Seen::body)
        .containsExactly("bytes", "{\"a\":1}", "bytes", "{\"a\":1}");
  }

  @Test
  void send_bodyThatCannotBeMade_failsAndKeepsNoConnection() {
    stage.deploy();
    WebClient narrow =
        WeaviateWebClient.create(
            WebClient.create(
                stage.vertx(), weaviate.clientOptions(), new PoolOptions().setHttp1MaxSize(1)),
            stage.tokens());
    MultiMap form = MultiMap.caseInsensitiveMultiMap().add("a", "1");
    MultipartForm parts =
        MultipartForm.create().textFileUpload("f", "f.txt", "/no/such/file", "text/plain");
    List<Future<?>> failing =
        List.of(
            narrow.post("/v1/objects").sendForm(form, "no-such-charset"),
            narrow.post("/v1/objects").sendMultipartForm(parts),
            narrow.post("/v1/objects").sendJson(new Object()),
            narrow.post("/v1/objects").putHeader("Content-Type", "text/plain").sendForm(form),
            narrow.post("/v1/objects").sendStream(new UnreadableStream()));

    for (Future<?> each : failing) {
      VerticleFixture.failureOf(each);
    }

    assertThat(VerticleFixture.failureOf(failing.get(0)))
        .isInstanceOf(UnsupportedCharsetException.class);
    assertThat(VerticleFixture.failureOf(failing.get(4))).hasMessage("not readable");
    assertThat(VerticleFixture.result(narrow.get("/v1/meta").send()).statusCode()).isEqualTo(200);
  }

  @Test
  void send_clientClosedWhileItWaits_fails() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    HttpServerRequest[] waiting = new HttpServerRequest[1];
    stage.provider().behaviour =
        request -> {
          waiting[0] = request;
          asked.countDown();
        };
    stage.deploy();
    Future<HttpResponse<Buffer>> response = client.get("/v1/meta").send();
    assertThat(asked.await(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();
    client.close();

    stage.provider().issue(waiting[0]);

    // With a message in Vert.x 5.0, without one in 5.1.
    assertThat(VerticleFixture.failureOf(response)).isInstanceOf(IllegalStateException.class);
    assertThat(weaviate.seen()).isEmpty();
  }

  @Test
  void send_noTokenComes_failsInTheContextOfTheCaller() {
    SlowManager tokens = new SlowManager(null);
    WebClient waiting = WeaviateWebClient.create(plain, tokens);
    Context callers = stage.vertx().getOrCreateContext();
    Promise<Boolean> sent = Promise.promise();
    Promise<Context> failedIn = Promise.promise();
    callers.runOnContext(
        turn -> {
          waiting
              .get("/v1/meta")
              .send()
              .onFailure(cause -> failedIn.complete(Vertx.currentContext()));
          sent.complete(true);
        });
    VerticleFixture.result(sent.future());

    tokens.answer.fail("none");

    assertThat(VerticleFixture.result(failedIn.future())).isSameAs(callers);
  }

  @Test
  void equals_clientAndRequest_areEqualToThemselvesAlone() {
    HttpRequest<Buffer> request = client.get("/v1/meta");
    Object same = client;
    Object sameRequest = request;

    // AssertJ asks none of them about itself.
    assertThat(same.equals(client)).isTrue();
    assertThat(sameRequest.equals(request)).isTrue();
    assertThat(client).isNotEqualTo(plain).hasSameHashCodeAs(client);
    assertThat(request).isNotEqualTo(request.copy());
  }
}
