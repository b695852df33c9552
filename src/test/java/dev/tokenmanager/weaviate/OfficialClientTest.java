package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.SECOND;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.testing.WaitLimit;
import io.weaviate.client6.v1.api.WeaviateApiException;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.api.WeaviateClientAsync;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official client as it is, against a server that looks at what it sends. */
@Timeout(WaitLimit.TEST_SECONDS)
@SuppressWarnings("try") // The close of the official client throws anything.
class OfficialClientTest {

  @RegisterExtension final Premises premises = new Premises();

  OfficialClientTest() throws Exception {}

  @BeforeEach
  void deploy() throws Exception {
    premises.deploy();
    result(premises.tokens.getToken());
  }

  @Test
  void syncClient_everyCall_carriesTheToken() throws Exception {
    try (WeaviateClient client = premises.client()) {
      assertThat(client.collections.list()).isEmpty();
      assertThat(client.collections.use("Things").size()).isEqualTo(42);
    }

    assertThat(premises.weaviate.calls)
        .containsExactly(
            "/v1/.well-known/live " + FIRST,
            "/v1/meta " + FIRST,
            "/v1/schema " + FIRST,
            "Aggregate " + FIRST);
  }

  @Test
  void asyncClient_everyCall_carriesTheToken() throws Exception {
    try (WeaviateClientAsync client = premises.asyncClient()) {
      assertThat(client.collections.list().get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEmpty();
      assertThat(client.collections.use("Things").size().get(WaitLimit.SECONDS, TimeUnit.SECONDS))
          .isEqualTo(42);
    }

    assertThat(premises.weaviate.calls)
        .contains("/v1/schema " + FIRST, "Aggregate " + FIRST)
        .allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void syncClient_afterARefresh_carriesTheNewToken() throws Exception {
    try (WeaviateClient client = premises.client()) {
      client.collections.list();
      result(premises.tokens.forceRefresh());

      client.collections.list();
      assertThat(premises.weaviate.last()).isEqualTo("/v1/schema " + SECOND);
      client.collections.use("Things").size();
      assertThat(premises.weaviate.last()).isEqualTo("Aggregate " + SECOND);
    }
  }

  @Test
  void asyncClient_afterARefresh_carriesTheNewToken() throws Exception {
    try (WeaviateClientAsync client = premises.asyncClient()) {
      client.collections.use("Things").size().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
      result(premises.tokens.forceRefresh());

      client.collections.use("Things").size().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
      assertThat(premises.weaviate.last()).isEqualTo("Aggregate " + SECOND);
      client.collections.list().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
      assertThat(premises.weaviate.last()).isEqualTo("/v1/schema " + SECOND);
    }
  }

  @Test
  void calls_whileARefreshHangs_goOnWithTheHeldToken() throws Exception {
    premises.provider.behaviour = request -> {};
    var refresh = premises.tokens.forceRefresh();
    try (WeaviateClient client = premises.client()) {
      client.collections.list();
      client.collections.use("Things").size();
    }

    assertThat(refresh.isComplete()).isFalse();
    assertThat(premises.weaviate.calls).allMatch(call -> call.endsWith(FIRST));
  }

  @Test
  void calls_answeredWith401_failWithItAndRenewNothing() throws Exception {
    try (WeaviateClient client = premises.client();
        WeaviateClientAsync async = premises.asyncClient()) {
      premises.weaviate.rejecting = true;

      assertThat(catchThrowableOfType(WeaviateApiException.class, () -> client.collections.list()))
          .returns(401, WeaviateApiException::httpStatusCode);
      assertThat(
              catchThrowableOfType(
                  WeaviateApiException.class, () -> client.collections.use("Things").size()))
          .returns("UNAUTHENTICATED", WeaviateApiException::grpcStatusCode);
      assertThat(
              catchThrowableOfType(
                  CompletionException.class, () -> async.collections.list().join()))
          .cause()
          .isInstanceOf(WeaviateApiException.class)
          .hasMessageContaining("401");
      assertThat(
              catchThrowableOfType(
                  CompletionException.class, () -> async.collections.use("Things").size().join()))
          .cause()
          .isInstanceOf(WeaviateApiException.class)
          .hasMessageContaining("UNAUTHENTICATED");
    }
    assertThat(premises.provider.tokenRequests()).isEqualTo(1);
  }
}
