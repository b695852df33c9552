package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.MAX_AGE;
import static dev.tokenmanager.internal.oidc.Samples.clientCredentials;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.issuer;
import static dev.tokenmanager.internal.oidc.Samples.metadata;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.password;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static dev.tokenmanager.internal.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetadataCacheTest {

  private static final String OLD = ISSUER + "/old";
  private static final String NEW = ISSUER + "/new";

  private final FakeTransport transport = new FakeTransport();
  private final MovableClocks time = new MovableClocks();
  private final MetadataCache.Shared readers = new MetadataCache.Shared(transport, time.clocks());
  private final MetadataCache reader = readers.of(options(issuer(), clientCredentials()));

  @Test
  void get_nothingKnown_callersShareOneReading() {
    Future<DiscoveredProvider> first = reader.get();
    Future<DiscoveredProvider> second = reader.get();
    assertThat(transport.calls()).hasSize(1);
    assertThat(first.isComplete()).isFalse();

    transport.answer(metadata(ISSUER, OLD));

    assertThat(endpoint(first)).isEqualTo(OLD);
    assertThat(endpoint(second)).isEqualTo(OLD);
  }

  @Test
  void get_firstReadingJustFailed_isAnsweredWithThatFailure() {
    Future<DiscoveredProvider> first = reader.get();
    transport.answer(reply(503, ""));
    time.pass(Duration.ofMillis(99));

    assertThat(failure(reader.get())).isSameAs(failure(first));
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void get_firstReadingFailed_laterCallReadsAgain() {
    Future<DiscoveredProvider> first = reader.get();
    transport.answer(reply(503, ""));
    assertThat(failure(first).failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    time.pass(Duration.ofMillis(100));

    Future<DiscoveredProvider> second = reader.get();
    transport.answer(metadata(ISSUER, OLD));

    assertThat(endpoint(second)).isEqualTo(OLD);
  }

  @Test
  void get_known_isAnsweredAtOnceWithoutReading() {
    know(OLD);

    assertThat(endpoint(reader.get())).isEqualTo(OLD);
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void get_justBeforeMaxAge_isNotReadAgain() {
    know(OLD);
    time.pass(MAX_AGE.minusNanos(1));

    reader.get();

    assertThat(transport.openCalls()).isZero();
  }

  @Test
  void get_atMaxAge_oldIsAnsweredWhileANewOneIsRead() {
    know(OLD);
    time.pass(MAX_AGE);

    assertThat(endpoint(reader.get())).isEqualTo(OLD);
    assertThat(endpoint(reader.get())).isEqualTo(OLD);
    assertThat(transport.openCalls()).isEqualTo(1);
    transport.answer(metadata(ISSUER, NEW));

    assertThat(endpoint(reader.get())).isEqualTo(NEW);
    assertThat(transport.openCalls()).isZero();
  }

  @Test
  void get_readingAgainFails_lastGoodStaysAndIsReadAgainBesideTheNext() {
    know(OLD);
    time.pass(MAX_AGE.plusNanos(1));
    reader.get();
    transport.answer(reply(403, ""));

    assertThat(reader.lastFailure()).contains("HTTP 403");
    assertThat(endpoint(reader.get())).isEqualTo(OLD);
    transport.answer(metadata(ISSUER, NEW));

    assertThat(reader.lastFailure()).isNull();
    assertThat(endpoint(reader.get())).isEqualTo(NEW);
    time.pass(MAX_AGE.minusNanos(1));
    reader.get();
    assertThat(transport.openCalls()).isZero();
  }

  @Test
  void suspect_nextAttemptUsesTheOldOneAndTheOneAfterTheNew() {
    know(OLD);

    reader.suspect();
    assertThat(transport.openCalls()).isZero();
    assertThat(endpoint(reader.get())).isEqualTo(OLD);
    transport.answer(metadata(ISSUER, NEW));

    assertThat(endpoint(reader.get())).isEqualTo(NEW);
    assertThat(transport.calls()).hasSize(2);
  }

  @Test
  void suspect_readingAgainFails_onlyANewSuspicionReadsAgain() {
    know(OLD);
    reader.suspect();
    reader.get();
    transport.fail(new ProviderException(TokenFailure.UNAVAILABLE, "connect", "Refused."));

    reader.get();
    assertThat(transport.openCalls()).isZero();
    reader.suspect();
    reader.get();
    assertThat(transport.openCalls()).isEqualTo(1);
  }

  @Test
  void suspect_weaviate_bothDocumentsAreReadAgain() {
    MetadataCache behindWeaviate = readers.of(options(weaviate(null), clientCredentials()));
    behindWeaviate.get();
    transport.answer(Samples.bootstrap(ISSUER));
    transport.answer(metadata(ISSUER, OLD));

    behindWeaviate.suspect();
    behindWeaviate.get();
    transport.answer(Samples.bootstrap("https://moved.example.com"));
    transport.answer(metadata("https://moved.example.com", NEW));

    assertThat(endpoint(behindWeaviate.get())).isEqualTo(NEW);
  }

  @Test
  void read_discoveryThrows_nextCallReadsAgain() {
    MetadataCache broken =
        new MetadataCache(
            () -> {
              throw new IllegalStateException("defect");
            },
            MAX_AGE,
            time.clocks(),
            new ProviderClock(time.clocks()));

    assertThat(broken.get().cause()).hasMessage("defect");
    assertThat(broken.get().cause()).hasMessage("defect");
  }

  @Test
  void of_sameProviderAndConnection_isSharedByTokens() {
    assertThat(readers.of(options(issuer(), password()))).isSameAs(reader);
    assertThat(readers.of(options(weaviate(null), password()))).isNotSameAs(reader);
  }

  private void know(String tokenEndpoint) {
    reader.get();
    transport.answer(metadata(ISSUER, tokenEndpoint));
  }

  private static String endpoint(Future<DiscoveredProvider> discovered) {
    return discovered.result().metadata().tokenEndpoint().toString();
  }
}
