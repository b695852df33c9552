package dev.tokenmanager.weaviate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §9: where {@link WeaviateWebClient} follows a redirect to, and what it sends there. */
class RedirectTest {

  private static final String FIRST = "Bearer " + ScriptedProvider.SECRET_MARK + "token-1";
  private static final String SECOND = "Bearer " + ScriptedProvider.SECRET_MARK + "token-2";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  private final Queue<String> operations = new ConcurrentLinkedQueue<>();
  private final Map<String, Promise<Boolean>> phases = new ConcurrentHashMap<>();
  private ScriptedWeaviate weaviate;
  private WebClient client;

  @BeforeEach
  void start() {
    weaviate = ScriptedWeaviate.start(stage.vertx());
    WebClient plain = WebClient.create(stage.vertx(), weaviate.clientOptions());
    client = WeaviateWebClient.create(plain, stage.tokens());
  }

  @Test
  void redirect_sameOrigin_carriesTheToken() {
    stage.deploy();
    redirectsFrom(weaviate, "/old", "/new");

    HttpResponse<Buffer> response = VerticleFixture.result(client.get("/old").send());

    assertThat(response.bodyAsString()).isEqualTo("welcome");
    assertThat(response.followedRedirects()).containsExactly("/new");
    assertThat(weaviate.authorizations()).containsExactly(FIRST, FIRST);
  }

  @Test
  void redirect_otherOrigin_carriesNoTokenAndIsNotReported() {
    stage.deploy();
    ScriptedWeaviate other = ScriptedWeaviate.start(stage.vertx());
    redirectsFrom(weaviate, "/old", other.url() + "/new");
    other.answers(401);

    assertThat(VerticleFixture.result(client.get("/old").send()).statusCode()).isEqualTo(401);

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

    VerticleFixture.result(client.get("/old").send());

    assertThat(weaviate.authorizations()).containsExactly(FIRST, "none");
    assertThat(other.authorizations()).containsExactly("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"urn:x", "ftp://127.0.0.1/x", "mailto:a@b", "http:x", "http:///x", "a b"})
  void redirect_leadsToNoWebServer_isReturned(String location) {
    stage.deploy();
    redirectsFrom(weaviate, "/old", location);

    HttpResponse<Buffer> response = VerticleFixture.result(client.get("/old").send());

    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.getHeader("Location")).isEqualTo(location);
    assertThat(response.followedRedirects()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b?c, ?q=1, /a/b?q=1",
    "/a/b?c, ?q=%2F#there, /a/b?q=%2F",
    "/a/b?c, ?, /a/b?",
    "/a/b?c, '', /a/b?c",
    "/a/b?c, #there, /a/b?c",
    "/a/b?c, new, /a/new",
    "/a/b?c, ../new?q=1, /new?q=1",
    "'', new, /new",
    "'', ?q=1, /?q=1",
    "//x/y, ?q=1, //x/y?q=1",
  })
  void redirect_relative_leadsWhereItSays(String from, String location, String target) {
    stage.deploy();
    weaviate.behaviour =
        request -> {
          HttpServerResponse response = request.response();
          if (weaviate.seen().size() == 1) {
            response.setStatusCode(302).putHeader("Location", location);
          }
          response.end();
        };

    VerticleFixture.result(client.getAbs(weaviate.url() + from).send());

    assertThat(weaviate.seen()).hasSize(2);
    assertThat(weaviate.seen().get(1).uri()).isEqualTo(target);
    assertThat(weaviate.authorizations()).containsExactly(FIRST, FIRST);
  }

  @Test
  void redirect_whileTheBodyOfA401IsRead_isFollowedOnce() {
    stage.deploy();
    WebClient watched = watched();
    Promise<HttpServerResponse> rejection = Promise.promise();
    weaviate.behaviour =
        request -> {
          HttpServerResponse response = request.response().setChunked(true);
          if (FIRST.equals(request.getHeader("Authorization"))) {
            response.setStatusCode(401).write("begun");
            rejection.complete(response);
          } else if (request.path().equals("/old")) {
            response.setStatusCode(302).putHeader("Location", "/new").write("begun");
            passed("RECEIVE_RESPONSE 302")
                .compose(seen -> rejection.future())
                .compose(HttpServerResponse::end)
                .compose(ended -> passed("DISPATCH_RESPONSE 401"))
                .onSuccess(drained -> response.end());
          } else {
            passed("DISPATCH_RESPONSE 302").onSuccess(drained -> response.end("welcome"));
          }
        };

    HttpResponse<Buffer> response = VerticleFixture.result(watched.get("/old").send());

    assertThat(response.bodyAsString()).isEqualTo("welcome");
    assertThat(response.followedRedirects()).containsExactly("/new");
    assertThat(operations).hasSize(3);
    assertThat(weaviate.authorizations()).containsExactly(FIRST, SECOND, SECOND);
  }

  @Test
  void redirect_tracedOperation_isTracedUnderTheSameName() {
    stage.deploy();
    redirectsFrom(weaviate, "/old", "/new");

    VerticleFixture.result(watched().get("/old").traceOperation("meta").send());

    assertThat(operations).containsExactly("meta", "meta");
  }

  /** Is completed when the client is done with that phase of a response with that status. */
  private Future<Boolean> passed(String phaseAndStatus) {
    return phases.computeIfAbsent(phaseAndStatus, key -> Promise.promise()).future();
  }

  /** Its requests are in {@link #operations}, its phases in {@link #phases}. */
  private WebClient watched() {
    WebClient plain = WebClient.create(stage.vertx(), weaviate.clientOptions());
    ((WebClientInternal) plain).addInterceptor(this::watch);
    return WeaviateWebClient.create(plain, stage.tokens());
  }

  private void watch(HttpContext<?> sending) {
    if (sending.phase() == ClientPhase.CREATE_REQUEST) {
      operations.add(String.valueOf(sending.request().traceOperation()));
    } else if (sending.clientResponse() != null) {
      String phase = sending.phase() + " " + sending.clientResponse().statusCode();
      Promise<Boolean> passing = phases.computeIfAbsent(phase, key -> Promise.promise());
      stage.vertx().runOnContext(turn -> passing.tryComplete(true));
    }
    sending.next();
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
