package dev.tokenmanager.weaviate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tokenmanager.Stage;
import dev.tokenmanager.provider.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.CachingWebClient;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientSession;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contract §9: how the token gets into requests. What follows a 401: {@link RejectedTokenTest}. */
class WeaviateWebClientTest {

  private static final String FIRST = "Bearer " + ScriptedProvider.SECRET_MARK + "token-1";

  @RegisterExtension final Stage stage = new Stage();
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
    Stage.result(stage.tokens().getToken());

    assertThat(Stage.result(client.get("/v1/meta").send()).bodyAsString()).isEqualTo("welcome");

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

    requests.forEach(request -> Stage.result(request.send()));

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
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(weaviate.seen()).isEmpty();

    stage.provider().issue(waiting[0]);

    assertThat(Stage.result(response).statusCode()).isEqualTo(200);
    assertThat(weaviate.authorizations()).containsExactly(FIRST);
    assertThat(weaviate.seen().get(0).uri()).isEqualTo("/v1/graphql");
    assertThat(weaviate.seen().get(0).body()).isEqualTo("query");
  }

  @Test
  void send_headerOfTheCaller_isLeftAlone() {
    stage.deploy();
    weaviate.answers(401);

    HttpResponse<Buffer> response =
        Stage.result(client.get("/v1/meta").putHeader("authorization", "Basic own").send());

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

    Stage.result(ofTenant.get("/v1/meta").send());

    assertThat(weaviate.authorizations()).containsExactly("Bearer s3cr3t-key");
    assertThat(Stage.codeOf(client.get("/v1/meta").send())).isEqualTo(404);
  }

  @Test
  void send_nobodyHasTheToken_failsAndSendsNothing() {
    Throwable failure =
        Stage.failureOf(client.post("/v1/objects").sendJsonObject(new JsonObject()));

    assertThat(failure).isInstanceOf(ReplyException.class).hasMessageContaining("deploy");
    assertThat(((ReplyException) failure).failureCode()).isEqualTo(503);
    assertThat(weaviate.seen()).isEmpty();
  }

  @Test
  void create_given_sendsNoTokenItself() {
    stage.deploy();

    Stage.result(plain.get("/v1/meta").send());

    assertThat(weaviate.authorizations()).containsExactly("none");
  }

  @Test
  void create_session_keepsItsCookies() {
    stage.deploy();
    weaviate.behaviour =
        request -> request.response().putHeader("Set-Cookie", "affinity=here").end();
    for (WebClient each :
        List.of(
            WeaviateWebClient.create(WebClientSession.create(plain), stage.tokens()),
            WebClientSession.create(client))) {
      Stage.result(each.get("/v1/meta").send());
      Stage.result(each.get("/v1/meta").send());
    }

    assertThat(weaviate.authorizations()).hasSize(4).containsOnly(FIRST);
    assertThat(weaviate.seen())
        .extracting(ScriptedWeaviate.Seen::cookie)
        .containsExactly("", "affinity=here", "", "affinity=here");
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
  void redirect_sameOrigin_carriesTheToken() {
    stage.deploy();
    redirectsFrom(weaviate, "/old", "/new");

    assertThat(Stage.result(client.get("/old").send()).bodyAsString()).isEqualTo("welcome");

    assertThat(weaviate.authorizations()).containsExactly(FIRST, FIRST);
  }

  @Test
  void redirect_otherOrigin_carriesNoTokenAndIsNotReported() {
    stage.deploy();
    ScriptedWeaviate other = ScriptedWeaviate.start(stage.vertx());
    redirectsFrom(weaviate, "/old", other.url() + "/new");
    other.answers(401);

    assertThat(Stage.result(client.get("/old").send()).statusCode()).isEqualTo(401);

    assertThat(weaviate.authorizations()).containsExactly(FIRST);
    assertThat(other.authorizations()).containsExactly("none");
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
  }

  @Test
  void redirect_byAnotherOriginAndBack_carriesNoTokenFromThereOn() {
    stage.deploy();
    ScriptedWeaviate other = ScriptedWeaviate.start(stage.vertx());
    redirectsFrom(weaviate, "/old", other.url() + "/back");
    redirectsFrom(other, "/back", weaviate.url() + "/new");

    Stage.result(client.get("/old").send());

    assertThat(weaviate.authorizations()).containsExactly(FIRST, "none");
    assertThat(other.authorizations()).containsExactly("none");
  }

  private static void redirectsFrom(ScriptedWeaviate from, String path, String location) {
    from.behaviour =
        request -> {
          if (request.path().equals(path)) {
            request.response().setStatusCode(302).putHeader("Location", location).end();
          } else {
            request.response().end("welcome");
          }
        };
  }
}
