package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.LoopbackPorts;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contract §11: the verticle beside that of the token, from its deployment to its end. */
@Timeout(WaitLimit.TEST_SECONDS)
class WeaviateSidecarVerticleTest {

  @RegisterExtension final Premises premises = new Premises();

  private final Vertx elsewhere = Vertx.vertx();
  private final HttpClient rest = elsewhere.createHttpClient();
  private final HttpClient grpc =
      elsewhere.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final WeaviateSidecarVerticle sidecar = new WeaviateSidecarVerticle();
  private volatile Consumer<HttpServerRequest> behaviour = WeaviateSidecarVerticleTest::answer;
  private HttpServer weaviate;

  WeaviateSidecarVerticleTest() throws Exception {}

  @BeforeEach
  void start() throws Exception {
    weaviate =
        result(
            elsewhere
                .createHttpServer()
                .connectionHandler(
                    opened -> {
                      connections.add(opened);
                      opened.closeHandler(closed -> connections.remove(opened));
                    })
                .requestHandler(
                    request -> {
                      authorizations.add(request.getHeader("Authorization"));
                      behaviour.accept(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    result(elsewhere.close());
  }

  private static void answer(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request
          .response()
          .putHeader("content-type", "application/grpc")
          .putHeader("grpc-status", "0");
    }
    request.response().end();
  }

  private JsonObject options() {
    String url = "http://127.0.0.1:" + weaviate.actualPort();
    return new JsonObject()
        .put("port", 0)
        .put("grpcPort", 0)
        .put("weaviateUrl", url)
        .put("weaviateGrpc", url);
  }

  private Future<String> deploy(JsonObject options) {
    return premises.vertx.deployVerticle(sidecar, new DeploymentOptions().setConfig(options));
  }

  private Future<HttpClientResponse> get(int port) {
    return rest.request(HttpMethod.GET, port, "127.0.0.1", "/v1/meta")
        .compose(request -> request.send());
  }

  private Future<HttpClientResponse> call(int port) {
    return grpc.request(HttpMethod.POST, port, "127.0.0.1", "/weaviate.v1.Weaviate/Search")
        .compose(
            request -> request.putHeader("content-type", "application/grpc").send(Buffer.buffer()));
  }

  private static void assertClosed(int port) {
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void deploy_beforeTheTokensVerticle_servesOnceThereIsAToken() throws Exception {
    result(deploy(options()));
    assertThat(result(get(sidecar.port())).statusCode()).isEqualTo(503);

    premises.deploy();

    assertThat(result(get(sidecar.port())).statusCode()).isEqualTo(200);
    assertThat(authorizations).containsExactly(FIRST);
  }

  @Test
  void undeploy_afterCallsOfBothKinds_leavesNothing() throws Exception {
    premises.deploy();
    String deployment = result(deploy(options()));
    int port = sidecar.port();
    int grpcPort = sidecar.grpcPort();
    assertThat(result(get(port)).statusCode()).isEqualTo(200);
    assertThat(result(call(grpcPort)).getHeader("grpc-status")).isEqualTo("0");
    assertThat(authorizations).containsExactly(FIRST, FIRST);
    assertThat(connections).hasSize(2);

    result(premises.vertx.undeploy(deployment));

    assertClosed(port);
    assertClosed(grpcPort);
    await().untilAsserted(() -> assertThat(connections).isEmpty());
    assertThat(premises.vertx.deploymentIDs()).as("the token's own verticle").hasSize(1);
  }

  /** Weaviate never answers: the grace ends it. */
  @Test
  void undeploy_aCallRuns_takesNothingNewAndEndsIt() throws Exception {
    premises.deploy();
    String deployment = result(deploy(options()));
    int port = sidecar.port();
    behaviour = held -> {};
    Future<HttpClientResponse> running = get(port);
    await().until(() -> authorizations.size() == 1);

    result(premises.vertx.undeploy(deployment));

    assertThatThrownBy(() -> result(running)).isInstanceOf(Exception.class);
    assertClosed(port);
    await().untilAsserted(() -> assertThat(connections).isEmpty());
  }

  @Test
  void deploy_portTaken_failsAndLeavesNothing() throws Exception {
    int port = LoopbackPorts.free();
    JsonObject options = options().put("port", port).put("grpcPort", weaviate.actualPort());

    assertThatThrownBy(() -> result(deploy(options)))
        .hasCauseInstanceOf(BindException.class)
        .hasMessageContaining("sidecar.grpcPort " + weaviate.actualPort());

    assertClosed(port);
    assertThat(premises.vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void deploy_wrongOptions_failsWithTheirPath() {
    assertThatThrownBy(() -> result(deploy(options().put("prot", 1))))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sidecar.prot: unknown key");
  }

  @Test
  void deploy_twoInstances_shareThePorts() throws Exception {
    premises.deploy();
    int port = LoopbackPorts.free();
    String deployment =
        result(
            premises.vertx.deployVerticle(
                WeaviateSidecarVerticle.class,
                new DeploymentOptions()
                    .setInstances(2)
                    .setConfig(options().put("port", port).put("grpcPort", LoopbackPorts.free()))));

    for (int i = 0; i < 4; i++) {
      assertThat(result(get(port)).statusCode()).isEqualTo(200);
    }
    result(premises.vertx.undeploy(deployment));
    assertClosed(port);
  }
}
