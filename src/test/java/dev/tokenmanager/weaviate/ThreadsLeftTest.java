package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.api.WeaviateClientAsync;
import io.weaviate.client6.v1.api.WeaviateOAuthException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What stays behind when an official client has gone. */
@Timeout(WaitLimit.TEST_SECONDS)
@SuppressWarnings("try") // The close of the official client throws anything.
class ThreadsLeftTest {

  @RegisterExtension final Premises premises = new Premises();

  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  ThreadsLeftTest() throws Exception {}

  /**
   * Without those of the test and of Vert.x, and without the daemons that gRPC shares in the whole
   * process, which end when they were idle for a while.
   */
  private Set<Thread> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(
            thread ->
                !thread
                    .getName()
                    .matches("(vert\\.x-|grpc-|ForkJoinPool\\.common|awaitility|junit).*"))
        .collect(Collectors.toSet());
  }

  @Test
  void clients_closed_leaveNoThread() throws Exception {
    premises.deploy();
    try (WeaviateClient client = premises.client();
        WeaviateClientAsync async = premises.asyncClient()) {
      client.collections.list();
      client.collections.use("Things").size();
      async.collections.list().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
      async.collections.use("Things").size().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
      result(premises.tokens.forceRefresh());
      assertThat(left()).as("while open").isNotEmpty();
    }

    await().untilAsserted(() -> assertThat(left()).isEmpty());
  }

  @Test
  void client_notBuiltForWantOfAToken_leavesNoThread() throws Exception {
    premises.provider.behaviour =
        request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    premises.deploy();

    assertThat(catchThrowable(premises::client)).isInstanceOf(WeaviateOAuthException.class);

    await().untilAsserted(() -> assertThat(left()).isEmpty());
  }
}
