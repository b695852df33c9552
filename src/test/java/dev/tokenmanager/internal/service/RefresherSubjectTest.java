package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.LIFETIME;
import static dev.tokenmanager.internal.service.RefresherFixture.invalidClient;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Future;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A token "t" that another one, "s", is exchanged for. */
class RefresherSubjectTest {

  private final FakeSource subject = new FakeSource("subject's client");
  private final FakeSource exchange = new FakeSource("exchanger");
  private RefresherFixture bench = new RefresherFixture(16, "s", "t");

  /** Begins both, the subject first. */
  private void start() {
    exchanging(exchange, "s");
    bench.add("s", subject);
    bench.add("t", exchange);
  }

  private void exchanging(FakeSource source, String name) {
    source.subject = name;
    source.subjects = bench.scheduler.subjects();
  }

  private static ProviderException endedSubject() {
    return new ProviderException(TokenFailure.REJECTED, "invalid_request", "Invalid token.");
  }

  @Test
  void start_subjectIsUnderWay_isWaitedForWithoutAFailure() {
    start();
    Future<AccessToken> waits = bench.get();
    assertThat(exchange.inFlight()).isZero();
    subject.answer("s1");

    assertThat(exchange.exchanged).containsExactly("s1");
    exchange.answer("t1");
    assertThat(outcome(waits)).isEqualTo("t1");
    assertThat(bench.heard).containsExactly("s acquired", "t acquired");
  }

  @Test
  void start_oneSlotAtTheEndpoint_subjectGetsIt() {
    bench = new RefresherFixture(1, "s", "t");
    FakeSource sameClient = new FakeSource("client");
    FakeSource subjectOfIt = new FakeSource("client");
    exchanging(sameClient, "s");
    bench.add("s", subjectOfIt);
    bench.add("t", sameClient);
    subjectOfIt.answer("s1");
    sameClient.answer("t1");

    assertThat(bench.usable("t")).isEqualTo("t1");
  }

  @Test
  void get_subjectFails_itsCodeIsPassedOnAndNothingIsSent() {
    start();
    Future<AccessToken> waits = bench.get();
    subject.fail(unreachable());

    assertThat(outcome(waits)).isEqualTo("UNAVAILABLE");
    assertThat(waits.cause())
        .hasMessageContaining("auth.subjectTokenName names cannot be had. It is down.");
    assertThat(exchange.sent).isEmpty();
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    assertThat(bench.state("t").trouble().lastError())
        .extracting("error")
        .isEqualTo(Failure.SUBJECT_TOKEN);
  }

  @Test
  void g07_get_subjectIsRejected_isRejectedUntilASubjectComes() {
    start();
    Future<AccessToken> waits = bench.get();
    subject.fail(invalidClient());
    assertThat(outcome(waits)).isEqualTo("REJECTED");
    assertThat(bench.heard).containsExactly("s rejected", "t rejected");

    bench.scheduler.credentialsChanged(Set.of("s"), Set.of());
    subject.answer("s1");
    assertThat(exchange.exchanged).containsExactly("s1");
    exchange.answer("t1");
    assertThat(bench.phase("t")).isEqualTo(Phase.IDLE);
  }

  @Test
  void subjectComesBack_longBackoffOfTheExchange_isEndedAtOnce() {
    start();
    subject.fail(unreachable());
    while (bench.clocks.now().elapsed().compareTo(ofMinutes(65)) < 0) {
      bench.pass(ofMillis(100));
      if (subject.inFlight() > 0) {
        subject.fail(unreachable());
      }
    }
    assertThat(exchange.sent).isEmpty();
    while (subject.inFlight() == 0) {
      bench.pass(ofMillis(100));
    }
    subject.answer("s1");

    assertThat(exchange.inFlight()).as("in the same moment").isEqualTo(1);
  }

  @Test
  void g07_rejectedWithAnEndedSubject_newSubjectEndsThat() {
    start();
    subject.answer("s1");
    exchange.fail(endedSubject());
    assertThat(bench.phase("t")).isEqualTo(Phase.REJECTED);
    bench.pass(ofSeconds(1));
    assertThat(exchange.inFlight()).isZero();

    bench.scheduler.refresh("s");
    subject.answer("s2");
    assertThat(exchange.exchanged).containsExactly("s1", "s2");
    exchange.answer("t1");
    assertThat(bench.heard)
        .containsExactly("s acquired", "t rejected", "s refreshed", "t acquired", "t recovered");
  }

  @Test
  void subjectIsRefreshed_heldTokenStays() {
    start();
    subject.answer("s1", ofMinutes(2), null);
    exchange.answer("t1");
    bench.pass(ofSeconds(60));
    subject.answer("s2");

    assertThat(exchange.inFlight()).isZero();
    bench.pass(ofMinutes(3));
    assertThat(exchange.exchanged).containsExactly("s1", "s2");
  }

  @Test
  void subjectHangs_exchangeFailsInTimeAndFollowsWhenItComes() {
    start();
    Future<AccessToken> waits = bench.get();
    bench.pass(ofMillis(4_999));
    assertThat(outcome(waits)).isEqualTo("waits");
    bench.pass(ofMillis(1));
    bench.scheduler.tick();

    assertThat(outcome(waits)).isEqualTo("UNAVAILABLE");
    assertThat(waits.cause()).hasMessageContaining("It is not there yet.");
    subject.answer("s1");
    assertThat(exchange.inFlight()).isEqualTo(1);
  }

  @Test
  void g08_refreshTokenIsHeld_subjectIsNotNeeded() {
    start();
    subject.answer("s1", ofMinutes(2), null);
    exchange.answer("t1", LIFETIME, "r1");
    bench.pass(ofSeconds(60));
    subject.fail(invalidClient());
    bench.pass(ofMinutes(3));
    subject.fail(invalidClient());

    assertThat(exchange.inFlight()).isEqualTo(1);
    assertThat(exchange.exchanged).containsExactly("s1");
    exchange.answer("t2", LIFETIME, "r2");
    assertThat(bench.usable("t")).isEqualTo("t2");
  }

  @Test
  void chain_eachIsWaitedForByTheNext() {
    bench = new RefresherFixture(16, "s", "t", "u");
    start();
    FakeSource last = new FakeSource("last");
    exchanging(last, "t");
    bench.add("u", last);
    subject.answer("s1");
    exchange.answer("t1");
    last.answer("u1");

    assertThat(last.exchanged).containsExactly("t1");
    assertThat(bench.heard).containsExactly("s acquired", "t acquired", "u acquired");
  }

  @Test
  void subjectIsRemoved_exchangeFailsAndSaysSo() {
    start();
    subject.answer("s1");
    exchange.answer("t1");
    bench.scheduler.remove("s");
    bench.pass(ofMinutes(4));

    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    assertThat(bench.state("t").trouble().lastError())
        .extracting("message")
        .asString()
        .endsWith("It was removed.");
    assertThat(bench.usable("t")).isEqualTo("t1");
  }

  @Test
  void exchangeIsRemoved_subjectGoesOnAlone() {
    start();
    subject.answer("s1");
    exchange.answer("t1");
    bench.scheduler.remove("t");
    bench.pass(ofMinutes(4));
    subject.answer("s2");

    assertThat(exchange.inFlight()).isZero();
    assertThat(bench.usable("s")).isEqualTo("s2");
  }

  @Test
  void close_whileTheSubjectIsWaitedFor_endsAtOnce() {
    start();
    Future<AccessToken> waits = bench.get();
    Future<Void> closed = bench.scheduler.close();
    assertThat(outcome(waits)).isEqualTo("UNAVAILABLE");
    subject.answer("s1");

    assertThat(closed.isComplete()).isTrue();
    assertThat(exchange.sent).isEmpty();
  }
}
