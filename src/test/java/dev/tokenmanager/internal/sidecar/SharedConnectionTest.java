package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections to Weaviate serve one call after the other: no call suffers from what became of
 * another, and none is lost that Weaviate cannot have seen.
 */
class SharedConnectionTest {

  private static final String UNAUTHORIZED =
      "HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\nexpired";

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private final Promise<Void> report = Promise.promise();
  private final CountDownLatch second = new CountDownLatch(1);
  private RawWeaviate weaviate;

  @BeforeEach
  void open() throws IOException {
    weaviate = new RawWeaviate();
    stage.open(weaviate.url());
  }

  @AfterEach
  void close() throws IOException {
    second.countDown();
    weaviate.close();
  }

  private static String post(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + length
        + "\r\n\r\n"
        + "b".repeat(length);
  }

  private String refuseFirst(String request, String refusal) {
    return request.contains(bearer(1) + "\r\n") ? refusal : RawWeaviate.OK;
  }

  /** The second call is on the connection of the first, whose report is not answered yet. */
  private void secondOnTheConnectionOfTheFirst(Caller first, Caller next) throws IOException {
    stage.token.reported = report.future();
    weaviate.script =
        request -> {
          if (request.contains("/second")) {
            awaitQuietly(second);
          }
          return refuseFirst(request, UNAUTHORIZED);
        };
    first.send(post("/first", 3));
    await().untilAsserted(() -> assertThat(stage.token.reports).hasValue(1));
    stage.token.generation.set(2);
    next.send(post("/second", 3));
    await().until(() -> weaviate.requests.size() == 2);
    assertThat(weaviate.accepted()).isEqualTo(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void post_onTheConnectionOfARefusedCallThatIsSentAgain_isAnswered() throws IOException {
    try (Caller first = new Caller(stage.port());
        Caller next = new Caller(stage.port())) {
      secondOnTheConnectionOfTheFirst(first, next);

      report.complete();
      assertThat(first.answer()).isEqualTo(RawWeaviate.OK);
      second.countDown();

      assertThat(next.answer()).isEqualTo(RawWeaviate.OK);
    }
  }

  @Test
  void post_onTheConnectionOfARefusedCallerThatGoesAway_isAnswered() throws IOException {
    try (Caller next = new Caller(stage.port())) {
      try (Caller first = new Caller(stage.port())) {
        secondOnTheConnectionOfTheFirst(first, next);
      }
      await().until(() -> stage.counters().requests().size() == 1);
      report.complete();
      second.countDown();

      assertThat(next.answer()).isEqualTo(RawWeaviate.OK);
    }
    assertThat(weaviate.accepted()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void post_refusalBreaksOffBeforeThereIsANewerToken_isSentAgainIfThereIs(boolean renewed)
      throws IOException {
    String half = UNAUTHORIZED.replace("expired", "exp");
    stage.token.reported = report.future();
    stage.token.renewed = renewed;
    weaviate.script = request -> refuseFirst(request, half + RawWeaviate.CLOSE);
    try (Caller caller = new Caller(stage.port())) {
      caller.send(post("/first", 3));
      await().untilAsserted(() -> assertThat(stage.token.reports).hasValue(1));
      await().until(() -> weaviate.connections() == 0);
      letTheLoopHear();
      report.complete();

      assertThat(caller.answer()).isEqualTo(renewed ? RawWeaviate.OK : half);
    }
  }

  /** What came to the sidecar before has been read when this returns. */
  private void letTheLoopHear() throws IOException {
    Caller.exchange(stage.port(), "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  @Test
  void post_connectionEndedWhileTheLoopWasBusy_goesToAnother() throws IOException {
    CountDownLatch busy = new CountDownLatch(1);
    try (Caller caller = new Caller(stage.port())) {
      assertThat(caller.send(post("/first", 3)).answer()).isEqualTo(RawWeaviate.OK);

      stage.loop().runOnContext(now -> awaitQuietly(busy));
      caller.send(post("/second", 3));
      weaviate.closeConnections();
      await().until(() -> weaviate.connections() == 0);
      busy.countDown();

      assertThat(caller.answer()).isEqualTo(RawWeaviate.OK);
    }
    assertThat(weaviate.accepted()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"3, false", "3, true", "100000, false", "100000, true"})
  void post_manyRefusedBeforeTheirBodies_areAllAnswered(int length, boolean closes)
      throws Exception {
    weaviate.early = true;
    String closing =
        UNAUTHORIZED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n") + RawWeaviate.CLOSE;
    weaviate.script = request -> refuseFirst(request, closes ? closing : UNAUTHORIZED);
    ExecutorService callers = Executors.newFixedThreadPool(30);
    try {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        answers.add(callers.submit(() -> Caller.exchange(stage.port(), post("/many", length))));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get(WaitLimit.SECONDS, TimeUnit.SECONDS)).isEqualTo(RawWeaviate.OK);
      }
    } finally {
      callers.shutdownNow();
    }
  }
}
