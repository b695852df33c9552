package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.SECOND;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.keycloak.WeaviateLikeBearers.Refused;
import dev.tokenmanager.keycloak.WeaviateLikeServer;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.weaviate.client6.v1.api.WeaviateApiException;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.api.WeaviateClientAsync;
import io.weaviate.client6.v1.api.collections.WeaviateObject;
import io.weaviate.client6.v1.api.collections.batch.BatchContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official client without credentials, through the sidecar, to a server that wants a token. */
@Timeout(WaitLimit.TEST_SECONDS)
@SuppressWarnings("try") // The close of the official client throws anything.
class SidecarClientsTest {

  @RegisterExtension final Premises premises = new Premises();

  /** What came with which token, oldest first. */
  private final List<String> calls = new CopyOnWriteArrayList<>();

  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private final Vertx elsewhere = Vertx.vertx();
  private final WeaviateLikeServer weaviate = WeaviateLikeServer.start(elsewhere, this::verify);
  private final WeaviateSidecarVerticle sidecar;

  SidecarClientsTest() throws Exception {
    sidecar = new WeaviateSidecarVerticle(premises.tokens);
    good.addAll(Set.of(FIRST, SECOND));
  }

  private void verify(String call, @Nullable String authorization) throws Refused {
    calls.add(call + " " + authorization);
    if (authorization == null || !good.contains(authorization)) {
      throw new Refused(401, "unauthorized: oidc: token is expired");
    }
  }

  @BeforeEach
  void deploy() throws Exception {
    premises.deploy();
    result(premises.tokens.getToken());
    result(
        premises.vertx.deployVerticle(
            sidecar,
            new DeploymentOptions()
                .setConfig(
                    new JsonObject()
                        .put("port", 0)
                        .put("grpcPort", 0)
                        .put("weaviateUrl", weaviate.url())
                        .put("weaviateGrpc", weaviate.grpcUrl()))));
  }

  @AfterEach
  void stop() throws Exception {
    weaviate.close();
    result(elsewhere.close());
  }

  private WeaviateClient client() {
    return WeaviateClient.connectToLocal(
        local -> local.port(sidecar.port()).grpcPort(sidecar.grpcPort()));
  }

  private WeaviateClientAsync asyncClient() {
    return WeaviateClientAsync.connectToLocal(
        local -> local.port(sidecar.port()).grpcPort(sidecar.grpcPort()));
  }

  @Test
  void syncClient_restAndGrpc_areAuthorized() throws Exception {
    try (WeaviateClient client = client()) {
      client.collections.create("Things");
      var things = client.collections.use("Things");
      things.data.insert(Map.of("title", "one"));
      assertThat(things.data.insertMany(List.of(object("two"), object("three"))).errors())
          .isEmpty();

      assertThat(client.collections.list()).hasSize(1);
      assertThat(things.size()).isEqualTo(3);
      assertThat(things.query.fetchObjects(found -> found.limit(3)).objects())
          .extracting(found -> found.properties().get("title"))
          .containsExactlyInAnyOrder("one", "two", "three");
    }

    assertThat(calls)
        .contains("/v1/objects/ " + FIRST, "BatchObjects " + FIRST, "Search " + FIRST)
        .allMatch(call -> call.endsWith(FIRST));
  }

  private static WeaviateObject<Map<String, Object>> object(String title) {
    return WeaviateObject.of(made -> made.properties(Map.of("title", title)));
  }

  @Test
  void asyncClient_restAndGrpc_areAuthorized() throws Exception {
    try (WeaviateClientAsync client = asyncClient()) {
      client.collections.create("Things").get(WaitLimit.SECONDS, TimeUnit.SECONDS);
      var things = client.collections.use("Things");
      things.data.insert(Map.of("title", "one")).get(WaitLimit.SECONDS, TimeUnit.SECONDS);

      assertThat(things.size().get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
    }

    assertThat(calls)
        .contains("/v1/objects/ " + FIRST, "Aggregate " + FIRST)
        .allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void batchStream_thousandObjects_areStored() throws Exception {
    try (WeaviateClient client = client()) {
      client.collections.create("Things");
      var things = client.collections.use("Things");
      try (BatchContext<Map<String, Object>> batch = things.batch.start()) {
        for (int i = 0; i < 1000; i++) {
          batch.add(object("thing " + i));
        }
      }
      assertThat(things.size()).isEqualTo(1000);
    }

    assertThat(calls).contains("BatchStream " + FIRST);
  }

  @Test
  void tokenRefusedInMidRun_noCallFails() throws Exception {
    try (WeaviateClient client = client()) {
      var things = client.collections.use("Things");
      client.collections.list();
      things.size();
      good.remove(FIRST);

      client.collections.list();
      things.size();
      assertThat(calls)
          .endsWith("/v1/schema " + FIRST, "/v1/schema " + SECOND, "Aggregate " + SECOND);
    }
    assertThat(premises.provider.tokenRequests()).isEqualTo(2);
  }

  @Test
  void tokenRefusedByGrpc_noCallFails() throws Exception {
    try (WeaviateClient client = client()) {
      good.remove(FIRST);

      client.collections.use("Things").size();
      assertThat(calls).endsWith("Aggregate " + FIRST, "Aggregate " + SECOND);
    }
  }

  @Test
  void everyTokenRefused_weaviatesOwnAnswerComesAndNoLoop() throws Exception {
    try (WeaviateClient client = client()) {
      client.collections.list();
      good.clear();

      assertThat(catchThrowableOfType(WeaviateApiException.class, () -> client.collections.list()))
          .returns(401, WeaviateApiException::httpStatusCode)
          .hasMessageContaining("unauthorized: oidc: token is expired");
      assertThat(
              catchThrowableOfType(
                  WeaviateApiException.class, () -> client.collections.use("Things").size()))
          .hasMessageContaining("extract auth: unauthorized: oidc: token is expired");
    }
    assertThat(calls).filteredOn(call -> call.startsWith("/v1/schema ")).hasSize(3);
    assertThat(calls).filteredOn(call -> call.startsWith("Aggregate ")).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void providerDown_heldTokenServes() throws Exception {
    premises.provider.behaviour = request -> request.response().setStatusCode(503).end();
    assertThat(premises.tokens.forceRefresh().toCompletionStage().toCompletableFuture())
        .failsWithin(WaitLimit.TIME);

    try (WeaviateClient client = client()) {
      client.collections.list();
      client.collections.use("Things").size();
    }

    assertThat(calls).allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void weaviateRestarts_clientsGoOn() throws Exception {
    try (WeaviateClient client = client()) {
      var things = client.collections.use("Things");
      client.collections.list();
      things.size();
      weaviate.stop();
      assertThat(catchThrowableOfType(WeaviateApiException.class, () -> client.collections.list()))
          .returns(502, WeaviateApiException::httpStatusCode);
      assertThat(catchThrowableOfType(WeaviateApiException.class, () -> things.size()))
          .returns("UNAVAILABLE", WeaviateApiException::grpcStatusCode);

      weaviate.restart();

      Awaitility.await().ignoreExceptions().until(() -> client.collections.list().isEmpty());
      Awaitility.await().ignoreExceptions().until(() -> things.size() == 0);
    }
    assertThat(premises.provider.tokenRequests()).isEqualTo(1);
  }
}
