package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.invalidClient;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Code around the scheduler throws what it must not: each token goes on. */
class RefresherDefectTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void send_locateThrows_isADefectThatIsRetried() {
    provider.locateDefect = new IllegalStateException("s3cr3t-defect");
    RefresherFixture bench = RefresherFixture.of(provider);
    assertDefect(bench);
    provider.locateDefect = null;
    assertRecovers(bench);
  }

  @Test
  void send_requestThrows_isADefectThatIsRetried() {
    provider.requestDefect = new IllegalStateException("s3cr3t-defect");
    RefresherFixture bench = RefresherFixture.of(provider);
    assertDefect(bench);
    provider.requestDefect = null;
    assertRecovers(bench);
  }

  @Test
  void send_requestFailsUnexpectedly_isADefectThatIsRetried() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.fail(new IllegalStateException("s3cr3t-defect"));
    assertDefect(bench);
    assertRecovers(bench);
  }

  /** A class that does not link is a defect at once, and not a provider that takes too long. */
  @ParameterizedTest
  @MethodSource("errors")
  void g12_send_anError_isADefectWithOneLineAtOnce(Error error) {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger log = (Logger) LoggerFactory.getLogger(FailureMapper.class);
    lines.start();
    log.addAppender(lines);
    try {
      provider.locateDefect = error;
      assertDefect(RefresherFixture.of(provider));
      provider.locateDefect = null;
      provider.requestDefect = error;
      assertDefect(RefresherFixture.of(provider));
      provider.requestDefect = null;
      RefresherFixture bench = RefresherFixture.of(provider);
      provider.fail(error);
      assertDefect(bench);
      assertRecovers(bench);
    } finally {
      log.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("token t: defect " + error.getClass().getName() + " at ")
                    .doesNotContain("s3cr3t-defect"));
  }

  static Stream<Error> errors() {
    return Stream.of(
        new LinkageError("s3cr3t-defect"),
        new IllegalAccessError("s3cr3t-defect"),
        new StackOverflowError(),
        new AssertionError("s3cr3t-defect"));
  }

  @Test
  void g12_status_oneSourceCannotTell_theOthersDo() {
    RefresherFixture bench = new RefresherFixture(16, "t", "u");
    bench.add("t", provider);
    FakeSource other = new FakeSource();
    bench.add("u", other);
    provider.infoDefect = new ArithmeticException("s3cr3t-overflow");

    assertThat(bench.scheduler.status(null))
        .extracting(TokenStatus::name, status -> status.source().clientId())
        .containsExactly(tuple("t", null), tuple("u", "client"));
    assertThat(bench.scheduler.status("t")).hasSize(1);
  }

  @Test
  void g12_status_oneSourceDoesNotLink_theOthersDo() {
    RefresherFixture bench = new RefresherFixture(16, "t", "u");
    bench.add("t", provider);
    bench.add("u", new FakeSource());
    provider.infoDefect = new NoClassDefFoundError();

    assertThat(bench.scheduler.status(null))
        .extracting(TokenStatus::name, status -> status.source().clientId())
        .containsExactly(tuple("t", null), tuple("u", "client"));
  }

  @Test
  void send_requestThrows_freesItsSlot() {
    provider.requestDefect = new IllegalStateException();
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    bench.add("t", provider);
    FakeSource other = new FakeSource();
    bench.add("u", other);
    assertThat(other.inFlight()).isEqualTo(1);
  }

  @Test
  void onEvent_listenerThrows_answersAndRefreshesAllTheSame() {
    RefresherFixture bench = new RefresherFixture(16, "t");
    bench.listenerDefect = new IllegalStateException("listener");
    bench.add("t", provider);
    Future<AccessToken> waiter = bench.get();
    provider.answer("a");
    assertThat(outcome(waiter)).isEqualTo("a");

    bench.pass(Duration.ofMinutes(4));
    provider.fail(unreachable());
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    bench.pass(ofSeconds(1));
    provider.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard)
        .containsExactly("t acquired", "t refresh_failed", "t refreshed", "t recovered");

    bench.pass(Duration.ofMinutes(4));
    bench.pass(ofSeconds(56));
    provider.answer("c");
    assertThat(bench.usable("t")).isEqualTo("c");
  }

  @Test
  void onCredentialRejected_listenerThrows_probesAllTheSame() {
    RefresherFixture bench = new RefresherFixture(16, "t");
    bench.listenerDefect = new IllegalStateException("listener");
    bench.add("t", provider);
    provider.fail(invalidClient());
    assertThat(bench.rejected).containsExactly("t");
    bench.pass(ofSeconds(60));
    provider.answer("a");
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  @Test
  void close_listenerThrows_stopsEveryToken() {
    RefresherFixture bench = new RefresherFixture(16, "t", "u");
    bench.add("t", provider);
    bench.add("u", new FakeSource());
    Future<AccessToken> waiter = bench.scheduler.get("u", null);
    bench.listenerDefect = new IllegalStateException("listener");
    bench.scheduler.close();
    assertThat(outcome(waiter)).isEqualTo("UNAVAILABLE");
    assertThat(bench.heard).containsExactly("t stopped", "u stopped");
  }

  @Test
  void get_aCallersHandlerThrows_answersTheOthers() {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench
        .get()
        .onComplete(
            result -> {
              throw new IllegalStateException("caller");
            });
    Future<AccessToken> other = bench.get();
    provider.answer("a");
    assertThat(outcome(other)).isEqualTo("a");
    assertThat(bench.heard).containsExactly("t acquired");
  }

  @Test
  void tick_oneTokensSourceThrows_refreshesTheOthers() {
    RefresherFixture bench = new RefresherFixture(16, "a", "b", "c");
    for (String name : Set.of("a", "c")) {
      FakeSource broken = new FakeSource();
      broken.locateDefect = new IllegalStateException();
      bench.add(name, broken);
    }
    bench.add("b", provider);
    provider.answer("x");
    bench.pass(Duration.ofMinutes(4));
    provider.answer("y");
    assertThat(bench.usable("b")).isEqualTo("y");
  }

  private static void assertDefect(RefresherFixture bench) {
    assertThat(outcome(bench.get())).isEqualTo("INTERNAL");
    assertThat(bench.get().cause().getMessage()).doesNotContain("s3cr3t-defect");
    assertThat(bench.heard).containsExactly("t refresh_failed");
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
  }

  private void assertRecovers(RefresherFixture bench) {
    bench.pass(ofMillis(250));
    provider.answer("a");
    assertThat(outcome(bench.get())).isEqualTo("a");
  }
}
