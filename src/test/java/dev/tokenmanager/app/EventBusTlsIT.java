package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.project.SecretScan;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as a node, and other nodes that want something from it. */
@Tag("long")
class EventBusTlsIT {

  private static final DeliveryOptions BRIEF = new DeliveryOptions().setSendTimeout(1500);

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private ScriptedProvider provider;
  private TestCertificate ca;
  private int port;

  @BeforeEach
  void prepare() throws Exception {
    provider = result(ScriptedProvider.start(vertx));
    ca = TestCertificate.create(folder, "dns:ca");
    port = LoopbackCluster.freePort();
    LoopbackCluster.write(folder.resolve("cluster.xml"), port);
  }

  @AfterEach
  void close() throws Exception {
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private RunningJar start(JsonObject options) throws Exception {
    Files.writeString(folder.resolve("options.json"), options.encode());
    return launch().awaitLine("Running with options.json").awaitLine("token default: acquired");
  }

  private RunningJar launch(String... jvm) throws Exception {
    return RunningJar.start(
        folder,
        Map.of(),
        Stream.concat(Stream.of("-Dvertx.hazelcast.config=cluster.xml"), Stream.of(jvm)).toList(),
        "run",
        "-cluster",
        "--conf",
        "options.json");
  }

  private JsonObject options() {
    return Nodes.keyed(provider.options().put("minRefreshIntervalMs", 0))
        .put("http", new JsonObject().put("port", 0));
  }

  private Vertx join(EventBusOptions eventBus) throws Exception {
    return result(LoopbackCluster.join(port, 3, new VertxOptions().setEventBusOptions(eventBus)));
  }

  /** A node that the jar's own refuses, or that refuses it: no request gets through. */
  private void assertCannotTalk(EventBusOptions eventBus) throws Exception {
    int before = provider.tokenRequests();
    Vertx stranger = join(eventBus);
    try {
      for (int i = 0; i < 2; i++) {
        Future<?> reply = stranger.eventBus().request("weaviate.token.refresh", null, BRIEF);
        assertThatThrownBy(() -> result(reply)).hasCauseInstanceOf(ReplyException.class);
      }
      assertThat(provider.tokenRequests()).isEqualTo(before);
    } finally {
      result(stranger.close());
    }
  }

  private static void assertWarnings(RunningJar jar, String... parts) throws Exception {
    assertThat(jar.output().lines().filter(line -> line.contains("event bus")))
        .hasSize(parts.length);
    for (String part : parts) {
      assertThat(jar.output()).contains(part);
    }
    for (Path file : jar.files()) {
      assertThat(SecretScan.findings(file)).isEmpty();
    }
  }

  @Test
  void tls_onlyNodesWithACertificateOfTheCa_areHeard() throws Exception {
    NodeFiles own = NodeFiles.issue(folder, ca, "one");
    TestCertificate otherCa = TestCertificate.create(folder, "dns:ca");
    EventBusOptions foreign =
        EventBusSetup.of(NodeFiles.issue(folder, otherCa, "two").section()).setTrustAll(true);
    try (RunningJar jar = start(options().put("eventBus", own.json()))) {
      Vertx friend = join(EventBusSetup.of(NodeFiles.issue(folder, ca, "two").section()));
      try {
        assertThat(result(friend.eventBus().request("weaviate.token.refresh", null))).isNotNull();
        assertThat(provider.tokenRequests()).isEqualTo(2);
      } finally {
        result(friend.close());
      }

      assertCannotTalk(foreign);
      assertCannotTalk(new EventBusOptions());
      assertWarnings(jar);
    }
  }

  @Test
  void tls_nodeWithoutACertificateOfTheCa_isToldNothing() throws Exception {
    provider.lifetimeSeconds = 2;
    NodeFiles own = NodeFiles.issue(folder, ca, "one");
    TestCertificate otherCa = TestCertificate.create(folder, "dns:ca");
    EventBusOptions foreign = EventBusSetup.of(NodeFiles.issue(folder, otherCa, "two").section());
    AtomicInteger heard = new AtomicInteger();
    AtomicInteger overheard = new AtomicInteger();
    try (RunningJar jar = start(options().put("eventBus", own.json()))) {
      Vertx stranger = join(foreign.setClientAuth(ClientAuth.NONE).setTrustAll(true));
      Vertx friend = join(EventBusSetup.of(NodeFiles.issue(folder, ca, "two").section()));
      try {
        result(listen(stranger, overheard));
        result(listen(friend, heard));
        await().until(() -> heard.get() >= 2);
        assertThat(overheard).hasValue(0);
        assertWarnings(jar);
      } finally {
        result(friend.close());
        result(stranger.close());
      }
    }
  }

  private static Future<Void> listen(Vertx node, AtomicInteger events) {
    return node.eventBus()
        .consumer("weaviate.token.events", event -> events.incrementAndGet())
        .completion();
  }

  @Test
  void noTls_oneWarningThatSaysHow() throws Exception {
    try (RunningJar jar = start(options())) {
      assertWarnings(jar, "tokens that other nodes ask for cross the event bus unencrypted");
      assertThat(jar.output()).contains("eventBus.tls", "cluster.answerOtherNodes");
    }
  }

  @Test
  void noTlsAndNoAnswerToOthers_oneWarningThatSaysHow() throws Exception {
    JsonObject options = options();
    options.getJsonObject("cluster").put("answerOtherNodes", false);
    try (RunningJar jar = start(options)) {
      assertWarnings(jar, "no token crosses it");
      assertThat(jar.output()).contains("eventBus.tls");
    }
  }

  @Test
  void portTaken_oneSentenceThatNamesTheOptionAndStatus1() throws Exception {
    JsonObject eventBus = new JsonObject().put("host", "127.0.0.1").put("port", provider.port());
    Files.writeString(folder.resolve("options.json"), options().put("eventBus", eventBus).encode());
    try (RunningJar jar = launch()) {
      assertThat(jar.awaitEnd()).isEqualTo(1);
      assertThat(jar.errorLines()).singleElement().asString().contains("eventBus.port");
    }
  }

  /** As in a container whose file system is read-only. */
  @Test
  void tls_noTemporaryFolder_starts() throws Exception {
    NodeFiles own = NodeFiles.issue(folder, ca, "one");
    Files.writeString(
        folder.resolve("options.json"), options().put("eventBus", own.json()).encode());
    try (RunningJar jar = launch("-Djava.io.tmpdir=/dev/null/none")) {
      jar.awaitLine("Running with options.json").awaitLine("token default: acquired");
    }
  }
}
