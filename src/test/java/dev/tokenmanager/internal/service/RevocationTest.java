package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshPolicy;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RevocationTest {

  private static final Secret ACCESS = new Secret("s3cr3t-a");
  private static final Secret REFRESH = new Secret("s3cr3t-r");
  private static final Duration REFRESH_LIFETIME = Duration.ofMinutes(10);

  private final MovableClocks clocks = new MovableClocks();
  private final RevokingSource source = new RevokingSource();
  private final Revocation revocation = revocation(16);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Revocation.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void revoke_bothHeld_bothAreRevoked() {
    Future<Void> ended = revocation.revoke("t", holding(acquired(REFRESH, null)), source);

    assertThat(source.asked).containsExactly(new Asked(REFRESH, ACCESS));
    assertThat(ended.isComplete()).isFalse();
    source.open.remove().complete();
    assertThat(ended.succeeded()).isTrue();
    assertThat(lines()).containsExactly("INFO token t: revoked");
  }

  @Test
  void revoke_noRefreshToken_onlyTheAccessTokenIs() {
    revocation.revoke("t", holding(acquired(null, null)), source);

    assertThat(source.asked).containsExactly(new Asked(null, ACCESS));
  }

  @Test
  void revoke_accessTokenEndsLater_isRevoked() {
    RefreshState state = holding(acquired(REFRESH, null));
    clocks.pass(RefresherFixture.LIFETIME.minusMillis(1));
    revocation.revoke("t", state, source);

    assertThat(source.asked).containsExactly(new Asked(REFRESH, ACCESS));
  }

  @Test
  void revoke_accessTokenOver_onlyTheRefreshTokenIs() {
    RefreshState state = holding(acquired(REFRESH, null));
    clocks.pass(RefresherFixture.LIFETIME);
    revocation.revoke("t", state, source);

    assertThat(source.asked).containsExactly(new Asked(REFRESH, null));
  }

  @Test
  void revoke_refreshTokenOver_onlyTheAccessTokenIs() {
    RefreshState state = holding(acquired(REFRESH, RefresherFixture.LIFETIME.minusMillis(1)));
    clocks.pass(RefresherFixture.LIFETIME.minusMillis(1));
    revocation.revoke("t", state, source);

    assertThat(source.asked).containsExactly(new Asked(null, ACCESS));
  }

  @Test
  void revoke_allOver_nothingIsAskedOrLogged() {
    RefreshState state = holding(acquired(REFRESH, REFRESH_LIFETIME));
    clocks.pass(REFRESH_LIFETIME);
    Future<Void> ended = revocation.revoke("t", state, source);

    assertThat(ended.succeeded()).isTrue();
    assertThat(source.asked).isEmpty();
    assertThat(lines()).isEmpty();
  }

  @Test
  void revoke_nothingHeld_nothingIsAskedOrLogged() {
    assertThat(revocation.revoke("t", RefreshState.INITIAL, source).succeeded()).isTrue();
    assertThat(source.asked).isEmpty();
    assertThat(lines()).isEmpty();
  }

  @Test
  void revoke_apiKey_nothingIsAskedOrLogged() {
    Acquisition key =
        new Acquisition(
            now(),
            new TokenResponse(
                ACCESS,
                "Bearer",
                Lifetime.UNKNOWN,
                null,
                true,
                null,
                null,
                null,
                List.of(),
                null,
                null),
            false);

    assertThat(revocation.revoke("t", holding(key), source).succeeded()).isTrue();
    assertThat(revocation.revoke("t", key, source).succeeded()).isTrue();
    assertThat(source.asked).isEmpty();
    assertThat(lines()).isEmpty();
  }

  @Test
  void revoke_cameAfterTheEnd_bothAreRevoked() {
    revocation.revoke("t", acquired(REFRESH, null), source);

    assertThat(source.asked).containsExactly(new Asked(REFRESH, ACCESS));
  }

  @Test
  void revoke_providerFails_isOneWarningAndNoFailure() {
    Future<Void> ended = revocation.revoke("t", holding(acquired(null, null)), source);
    source
        .open
        .remove()
        .fail(new ProviderException(TokenFailure.UNAVAILABLE, "http_503", "It is not revoked."));

    assertThat(ended.succeeded()).isTrue();
    assertThat(lines()).containsExactly("WARN token t: not revoked, code 503: It is not revoked.");
  }

  @Test
  void g10_revoke_sourceHasADefect_isNoFailureAndShowsNothing() {
    source.defect = new IllegalStateException("s3cr3t-hidden");
    Future<Void> ended = revocation.revoke("t", holding(acquired(null, null)), source);

    assertThat(ended.succeeded()).isTrue();
    assertThat(lines()).isEmpty();
  }

  @Test
  void revoke_manyTokens_aFewAtATime() {
    Revocation few = revocation(2);
    RefreshState state = holding(acquired(null, null));
    List<Future<Void>> ended = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ended.add(few.revoke("t" + i, state, source));
    }
    assertThat(source.asked).hasSize(2);
    source.open.remove().complete();
    assertThat(source.asked).hasSize(3);
    while (!source.open.isEmpty()) {
      source.open.remove().complete();
    }
    assertThat(source.asked).hasSize(5);
    assertThat(ended).allMatch(Future::succeeded);
  }

  @Test
  void revoke_tenThousandFailAtOnce_endWithoutEndingTheStack() {
    Revocation one = revocation(1);
    RefreshState state = holding(acquired(null, null));
    Future<Void> first = one.revoke("first", state, source);
    source.defect = new IllegalStateException("stopped");
    List<Future<Void>> others = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      others.add(one.revoke("t" + i, state, source));
    }
    source.open.remove().complete();

    assertThat(first.succeeded()).isTrue();
    assertThat(others).allMatch(Future::succeeded);
  }

  private Revocation revocation(int most) {
    return new Revocation(clocks::now, most);
  }

  private Moment now() {
    return clocks.now();
  }

  private Acquisition acquired(@Nullable Secret refreshToken, @Nullable Duration refreshLifetime) {
    return new Acquisition(
        now(),
        new TokenResponse(
            ACCESS,
            "Bearer",
            Lifetime.of(RefresherFixture.LIFETIME),
            null,
            false,
            refreshToken,
            refreshLifetime,
            null,
            List.of(),
            null,
            null),
        false);
  }

  /** The state of a token that was just acquired like that. */
  private RefreshState holding(Acquisition acquisition) {
    RefreshPolicy policy =
        new RefreshPolicy(
            new PolicySettings("t", RefreshOptions.DEFAULTS, RefresherFixture.TICK, true));
    RefreshState asking = policy.onTick(RefreshState.INITIAL, now()).state();
    return policy.onAcquired(asking, 1, acquisition, now(), 0).state();
  }

  private List<String> lines() {
    return log.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  /** What was to be revoked. */
  private record Asked(@Nullable Secret refreshToken, @Nullable Secret accessToken) {}

  /** The way to a provider that revokes when a test says so. */
  private static final class RevokingSource implements TokenSource {

    final List<Asked> asked = new ArrayList<>();
    final Deque<Promise<Void>> open = new ArrayDeque<>();
    @Nullable RuntimeException defect;

    @Override
    public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
      if (defect != null) {
        throw defect;
      }
      asked.add(new Asked(refreshToken, accessToken));
      Promise<Void> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public Future<Target> locate() {
      return Future.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
      return Future.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public SourceInfo info() {
      return new SourceInfo(null, null, null, null, null);
    }
  }
}
