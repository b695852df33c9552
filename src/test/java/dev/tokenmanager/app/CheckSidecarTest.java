package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.keycloak.WeaviateLikeBearers;
import dev.tokenmanager.keycloak.WeaviateLikeBearers.Refused;
import dev.tokenmanager.keycloak.WeaviateLikeServer;
import dev.tokenmanager.testing.LoopbackPorts;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of the places to which a sidecar passes calls on. */
@ExtendWith(VertxExtension.class)
class CheckSidecarTest {

  private static final String REST = "sidecar, REST";
  private static final String GRPC = "sidecar, gRPC";

  @TempDir private Path folder;
  private CheckServer provider;
  private WeaviateLikeServer weaviate;
  private volatile WeaviateLikeBearers bearers = (call, authorization) -> {};

  @SuppressWarnings("NullAway.Init")
  CheckSidecarTest() {}

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    provider = CheckServer.start(vertx);
    weaviate =
        WeaviateLikeServer.start(
            vertx, (call, authorization) -> bearers.verify(call, authorization));
  }

  @AfterEach
  void stop() {
    weaviate.close();
  }

  private JsonObject sidecar() {
    return new JsonObject()
        .put("weaviateUrl", weaviate.url())
        .put("weaviateGrpc", weaviate.grpcUrl());
  }

  private CheckRun check(JsonObject sidecar) throws Exception {
    return CheckRun.of(folder, provider.options().put("sidecar", sidecar));
  }

  @Test
  void right_isSaidOfBoth() throws Exception {
    CheckRun run = check(sidecar()).assertGreen();

    assertThat(run.line(REST))
        .isEqualTo("✓ sidecar, REST: " + weaviate.url() + "/v1/meta answers 200");
    assertThat(run.line(GRPC))
        .isEqualTo("✓ sidecar, gRPC: " + weaviate.grpcUrl() + " takes the token");
  }

  @Test
  void noSidecar_isNoFailure() throws Exception {
    CheckRun run = CheckRun.of(folder, provider.options()).assertGreen();

    assertThat(run.line(REST)).startsWith("–").contains("no sidecar");
    assertThat(run.line(GRPC)).startsWith("–").contains("no sidecar");
  }

  @Test
  void noGrpc_isNoFailure() throws Exception {
    JsonObject sidecar = sidecar();
    sidecar.remove("weaviateGrpc");

    assertThat(check(sidecar).assertGreen().line(GRPC))
        .startsWith("–")
        .contains("no sidecar.weaviateGrpc");
  }

  @Test
  void refusedToken_causeAndCureOfBoth() throws Exception {
    bearers =
        (call, authorization) -> {
          throw new Refused(401, "unauthorized: oidc: token is expired (Token Expiry: s3cr3t-x)");
        };

    check(sidecar())
        .assertFailed(REST, GRPC)
        .assertSays(
            REST, "answers 401: by its clock the token has expired", "Synchronise the clocks")
        .assertSays(GRPC, "refuses the token: by its clock", "Synchronise the clocks");
  }

  @Test
  void tokenRefusedByGrpcAlone_isSaid() throws Exception {
    bearers =
        (call, authorization) -> {
          if (!call.startsWith("/")) {
            throw new Refused(401, "anonymous access not enabled. Please authenticate");
          }
        };

    check(sidecar()).assertFailed(GRPC).assertSays(GRPC, "no Authorization header", "proxy");
  }

  @Test
  void nobodyThere_isSaidOfBoth() throws Exception {
    String nobody = "http://127.0.0.1:" + LoopbackPorts.free();

    check(sidecar().put("weaviateUrl", nobody).put("weaviateGrpc", nobody))
        .assertFailed(REST, GRPC)
        .assertSays(REST, "refuses the connection")
        .assertSays(GRPC, "refuses the connection");
  }

  @Test
  void portsExchanged_isSaidOfBoth() throws Exception {
    JsonObject sidecar =
        sidecar().put("weaviateUrl", weaviate.grpcUrl()).put("weaviateGrpc", weaviate.url());

    check(sidecar).assertFailed(REST, GRPC).assertSays(GRPC, "Check sidecar.weaviateGrpc");
  }

  @Test
  void grpcOfAnotherService_isSaid(Vertx vertx) throws Exception {
    HttpServer other =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .response()
                        .putHeader("content-type", "application/grpc")
                        .putHeader("grpc-status", "12")
                        .end());
    int port =
        other
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(WaitLimit.SECONDS, TimeUnit.SECONDS)
            .actualPort();

    check(sidecar().put("weaviateGrpc", "http://127.0.0.1:" + port))
        .assertFailed(GRPC)
        .assertSays(GRPC, "does not know Weaviate's methods", "Check sidecar.weaviateGrpc");
  }

  @Test
  void severalTokens_isAskedWithTheSidecarsAlone() throws Exception {
    JsonObject tokens = new JsonObject().put("a", provider.options()).put("b", provider.options());
    JsonObject options =
        new JsonObject().put("tokens", tokens).put("sidecar", sidecar().put("token", "b"));

    CheckRun run = CheckRun.of(folder, options).assertGreen();

    assertThat(run.lines("– sidecar, REST")).hasSize(1);
    assertThat(run.lines("✓ sidecar, REST")).hasSize(1);
    assertThat(run.output().indexOf("token b")).isLessThan(run.output().indexOf("✓ sidecar, REST"));
  }

  @Test
  void noToken_isNotAsked() throws Exception {
    provider.answer(CheckServer.TOKEN, 401, "");

    CheckRun run = check(sidecar());

    assertThat(run.line(REST)).startsWith("–").contains("no token");
    assertThat(run.line(GRPC)).startsWith("–").contains("no token");
  }
}
