package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventBusTlsTest {

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(EventBusTls.class);
  private Vertx vertx = Vertx.vertx();

  @BeforeEach
  void attach() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    result(vertx.close());
  }

  private void cluster(EventBusOptions eventBus) throws Exception {
    result(vertx.close());
    vertx =
        result(
            LoopbackCluster.join(
                LoopbackCluster.freePort(), 1, new VertxOptions().setEventBusOptions(eventBus)));
  }

  private void deploy(JsonObject cluster, int instances) {
    JsonObject options =
        new JsonObject()
            .put("issuerUrl", "http://127.0.0.1:1")
            .put("auth", ScriptedProvider.clientCredentials())
            .put("cluster", cluster);
    result(
        vertx.deployVerticle(
            TokenManagerVerticle.class,
            new DeploymentOptions().setConfig(options).setInstances(instances)));
  }

  private long warnings() {
    return log.list.stream()
        .filter(
            event -> event.getFormattedMessage().startsWith("weaviate.token: tokens that other"))
        .count();
  }

  @Test
  void answerOtherNodes_clusterWithoutTls_warnsOnceForTheAddress() throws Exception {
    cluster(new EventBusOptions());

    deploy(new JsonObject().put("share", false), 3);

    assertThat(EventBusTls.isKnownOff(vertx)).isTrue();
    assertThat(warnings()).isEqualTo(1);
  }

  @Test
  void answerOtherNodesFalse_clusterWithoutTls_doesNotWarn() throws Exception {
    cluster(new EventBusOptions());

    deploy(new JsonObject().put("share", false).put("answerOtherNodes", false), 1);

    assertThat(warnings()).isZero();
  }

  @Test
  void answerOtherNodes_clusterWithTls_doesNotWarn() throws Exception {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    cluster(
        new EventBusOptions()
            .setSsl(true)
            .setKeyCertOptions(certificate.keyCertOptions())
            .setTrustOptions(certificate.trustOptions()));

    deploy(new JsonObject().put("share", false), 1);

    assertThat(EventBusTls.isKnownOff(vertx)).isFalse();
    assertThat(warnings()).isZero();
  }

  @Test
  void answerOtherNodes_noCluster_doesNotWarn() {
    deploy(new JsonObject(), 1);

    assertThat(EventBusTls.isKnownOff(vertx)).isFalse();
    assertThat(warnings()).isZero();
  }
}
