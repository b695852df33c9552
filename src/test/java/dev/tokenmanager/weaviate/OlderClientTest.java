package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.SECOND;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.testing.WaitLimit;
import io.grpc.StatusRuntimeException;
import io.weaviate.client.Config;
import io.weaviate.client.WeaviateClient;
import io.weaviate.client.base.Result;
import io.weaviate.client.v1.async.WeaviateAsyncClient;
import io.weaviate.client.v1.data.model.WeaviateObject;
import io.weaviate.client.v1.schema.model.Schema;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The older official client as it is, against a server that looks at what it sends. */
@Timeout(WaitLimit.TEST_SECONDS)
class OlderClientTest {

  @RegisterExtension final Premises premises = new Premises();

  OlderClientTest() throws Exception {}

  @BeforeEach
  void deploy() throws Exception {
    premises.deploy();
    result(premises.tokens.getToken());
  }

  static Config config(RestAndGrpcServer weaviate) {
    return new Config(
        "http", "127.0.0.1:" + weaviate.port(), false, "127.0.0.1:" + weaviate.grpcPort());
  }

  private WeaviateClient client() {
    return new WeaviateClient(
        config(premises.weaviate), new TokenManagerAccessTokenProvider(premises.tokens));
  }

  private static void search(WeaviateClient client) {
    client.collections.use("Things", Map.class).query.nearVectorUntyped(new float[] {1});
  }

  private static Result<Schema> schema(WeaviateAsyncClient client) throws Exception {
    return client.schema().getter().run().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private static WeaviateObject thing() {
    return WeaviateObject.builder().className("Things").properties(Map.of("a", "b")).build();
  }

  @Test
  void everyCall_sync_carriesTheToken() {
    WeaviateClient client = client();

    assertThat(client.schema().getter().run().getResult().getClasses()).isEmpty();
    search(client);
    assertThat(client.batch().objectsBatcher().withObject(thing()).run().hasErrors()).isFalse();

    assertThat(premises.weaviate.calls)
        .contains("/v1/schema " + FIRST, "Search " + FIRST, "BatchObjects " + FIRST)
        .allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void everyCall_async_carriesTheToken() throws Exception {
    try (WeaviateAsyncClient client = client().async()) {
      assertThat(schema(client).getResult().getClasses()).isEmpty();
      assertThat(
              client
                  .batch()
                  .objectsBatcher()
                  .withObject(thing())
                  .run()
                  .get(WaitLimit.SECONDS, TimeUnit.SECONDS)
                  .hasErrors())
          .isFalse();
    }

    assertThat(premises.weaviate.calls)
        .contains("/v1/schema " + FIRST, "BatchObjects " + FIRST)
        .allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void calls_afterARefresh_carryTheNewToken() throws Exception {
    WeaviateClient client = client();
    try (WeaviateAsyncClient async = client.async()) {
      client.schema().getter().run();
      result(premises.tokens.forceRefresh());

      client.schema().getter().run();
      assertThat(premises.weaviate.last()).isEqualTo("/v1/schema " + SECOND);
      search(client);
      assertThat(premises.weaviate.last()).isEqualTo("Search " + SECOND);
      schema(async);
      assertThat(premises.weaviate.last()).isEqualTo("/v1/schema " + SECOND);
    }
  }

  @Test
  void calls_whileARefreshHangs_goOnWithTheHeldToken() {
    premises.provider.behaviour = request -> {};
    var refresh = premises.tokens.forceRefresh();
    WeaviateClient client = client();

    client.schema().getter().run();
    search(client);

    assertThat(refresh.isComplete()).isFalse();
    assertThat(premises.weaviate.calls).hasSize(2).allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void calls_answeredWith401_failWithItAndRenewNothing() throws Exception {
    premises.weaviate.rejecting = true;
    WeaviateClient client = client();

    assertThat(client.schema().getter().run().getError().getStatusCode()).isEqualTo(401);
    assertThatThrownBy(() -> search(client))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAUTHENTICATED");
    try (WeaviateAsyncClient async = client.async()) {
      assertThat(schema(async).getError().getStatusCode()).isEqualTo(401);
    }

    assertThat(premises.provider.tokenRequests()).isEqualTo(1);
  }
}
