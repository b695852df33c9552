package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Undeployment leaves nothing. */
class StopTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @Test
  void g11_undeployWithWaitersAndARequestInFlight_failsThemAndDropsTheConnection() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    stage.provider().behaviour = held::add;
    String id = stage.deploy();
    Future<AccessToken> waiting = stage.tokens().getToken();
    await().until(() -> held.size() == 1);

    Future<Void> undeployed = stage.vertx().undeploy(id);

    assertThat(codeOf(waiting)).isEqualTo(503);
    VerticleFixture.result(undeployed);
    await().until(() -> stage.provider().connections() == 0);
    assertThat(stage.tokens().current("default")).isNull();
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);
    assertThat(stage.events()).containsExactly("stopped");
  }

  @Test
  void g11_undeployWithARequestThatEndsSoon_letsItFinish() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    stage.provider().behaviour = held::add;
    String id = stage.deploy();
    await().until(() -> held.size() == 1);
    HttpServerRequest request = held.remove();
    // At once: it has two seconds.
    stage
        .vertx()
        .eventBus()
        .consumer("weaviate.token.events", stopped -> stage.provider().issue(request));

    VerticleFixture.result(stage.vertx().undeploy(id));

    assertThat(request.response().ended()).isTrue();
    assertThat(stage.events()).containsExactly("stopped");
  }

  /** One that remembers where it found a token must not find it there for ever. */
  @Test
  void g11_clientThatIsKept_followsItsVerticle() {
    TokenManager kept = stage.tokens();
    String first = stage.deploy();
    String before = stage.get().getString("access_token");
    assertThat(VerticleFixture.result(kept.getToken()).accessToken()).isEqualTo(before);

    stage.undeploy(first);
    assertThat(kept.current()).isNull();
    assertThat(codeOf(kept.getToken())).isEqualTo(503);

    stage.deploy();
    AccessToken after = VerticleFixture.result(kept.getToken());
    assertThat(after.accessToken()).isNotEqualTo(before);
    assertThat(kept.current()).isEqualTo(after);
    assertThat(kept.current("unknown")).isNull();
    assertThat(kept.current()).isEqualTo(after);
  }

  @Test
  void g11_someInstancesUndeployed_othersGoOn() {
    String first = stage.deploy();
    stage.deploy();
    stage.get();

    stage.undeploy(first);

    assertThat(stage.generation()).isEqualTo(1);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
  }

  @Test
  void g11_deployedAndUndeployedAThousandTimes_nothingGrows() {
    cycle(50);
    long threads = threads();
    long memory = usedMemory();

    cycle(950);

    await().until(() -> stage.provider().connections() == 0);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1000);
    assertThat(threads()).isLessThanOrEqualTo(threads + 2);
    assertThat(usedMemory() - memory).as("bytes more").isLessThan(8 << 20);
  }

  private void cycle(int times) {
    for (int i = 0; i < times; i++) {
      String id = stage.deploy(stage.provider().options(), 2);
      stage.get();
      stage.undeploy(id);
    }
  }

  /** Without those of Vert.x's pools, which are bounded, and fuller the busier the machine. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().matches("vert\\.x-(worker|internal-blocking)-.*"))
        .count();
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
