package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What nodes make of records that are not meant for them, or that somebody has changed. */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedRecordsIT {

  private static final String OTHER_KEY =
      base64(ScriptedProvider.SECRET_MARK + "other-key-of-32-bytes----");

  private final Logger log = (Logger) LoggerFactory.getLogger("dev.tokenmanager.Sharing");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final LoopbackNodes nodes = new LoopbackNodes(LoopbackNodes.Manager.HAZELCAST);
  private final List<SharingNode> deployed = new ArrayList<>();
  private final Vertx outside = Vertx.vertx();
  private Vertx one;
  private Vertx other;
  private String address;
  private NodesProvider provider;

  @BeforeAll
  void join() {
    one = nodes.start();
    other = nodes.start();
    appender.start();
    log.addAppender(appender);
  }

  @AfterAll
  void leave() {
    log.detachAppender(appender);
    nodes.close();
    LoopbackNodes.await(outside.close());
  }

  @BeforeEach
  void start(TestInfo test) {
    address = test.getTestMethod().orElseThrow().getName();
    provider = new NodesProvider(outside, 300);
    appender.list.clear();
  }

  @AfterEach
  void undeploy() {
    deployed.forEach(SharingNode::undeploy);
    deployed.clear();
    LoopbackNodes.await(provider.scripted.stop());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private SharingNode deploy(Vertx vertx, String at, JsonObject options) {
    SharingNode node = SharingNode.deploy(vertx, at, options);
    deployed.add(node);
    return node;
  }

  private void undeploy(SharingNode node) {
    node.undeploy();
    deployed.remove(node);
  }

  private JsonObject withKey(String key, String... previous) {
    JsonObject options = provider.options("other");
    options
        .getJsonObject("cluster")
        .put("encryptionKey", key)
        .put("previousEncryptionKeys", new JsonArray(List.of(previous)));
    return options;
  }

  private JsonObject withScopes(String scopes) {
    JsonObject options = provider.options("other");
    options.getJsonObject("auth").put("scopes", scopes);
    return options;
  }

  private String ownKey() {
    return provider.options("n").getJsonObject("cluster").getString("encryptionKey");
  }

  private long warnings() {
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        // A busy machine may be late with lock and map, which is another matter.
        .filter(event -> !event.getFormattedMessage().contains("lock or map"))
        .count();
  }

  private Map<String, String> records(String at) {
    return LoopbackNodes.await(
        one.sharedData()
            .<String, String>getClusterWideMap(at + ".shared")
            .compose(map -> map.entries()));
  }

  /** Waits for the only record whose key is not that: callers are answered before it is written. */
  private Map.Entry<String, String> recordBut(String key) {
    return await()
        .until(
            () ->
                records(address).entrySet().stream()
                    .filter(record -> !record.getKey().equals(key))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private Map.Entry<String, String> record() {
    return recordBut("");
  }

  private void put(String at, String key, String envelope) {
    LoopbackNodes.await(
        one.sharedData()
            .<String, String>getClusterWideMap(at + ".shared")
            .compose(map -> map.put(key, envelope)));
  }

  @Test
  void otherKey_eachNodeGoesOnForItselfWithOneWarning() {
    // Long enough for lock and map to answer before anybody's patience is over.
    provider.scripted.lifetimeSeconds = 8;
    SharingNode first = deploy(one, address, provider.options("n0"));
    first.get();

    SharingNode second = deploy(other, address, withKey(OTHER_KEY));
    second.get();

    // Some cycles later both have tokens of their own, and each has told it once.
    await().until(() -> provider.requests().size() >= 5);
    assertThat(requestsOf("n0")).isPositive();
    assertThat(requestsOf("other")).isPositive();
    assertThat(first.get().accessToken()).isNotEqualTo(second.get().accessToken());
    await()
        .untilAsserted(
            () ->
                assertThat(deployed)
                    .anySatisfy(
                        node ->
                            assertThat(node.status().getString("advice"))
                                .contains("cluster.encryptionKey")));
    assertThat(warnings()).as("at most one a node").isBetween(1L, 2L);
  }

  private long requestsOf(String node) {
    return provider.requests().stream().filter(request -> request.node().equals(node)).count();
  }

  @Test
  void previousKey_stillOpens() {
    SharingNode first = deploy(one, address, provider.options("n0"));
    first.get();
    record();

    SharingNode second = deploy(other, address, withKey(OTHER_KEY, ownKey()));

    assertThat(second.get().accessToken()).isEqualTo(first.get().accessToken());
    assertThat(provider.requests()).hasSize(1);
    assertThat(warnings()).isZero();
  }

  @Test
  void keysRotated_oneNodeAfterTheOther_neverTwoTokens() {
    // Each opens both keys from the first step on, as the README says: then the order is free.
    SharingNode first = deploy(one, address, withKey(ownKey(), OTHER_KEY));
    first.get();
    record();
    SharingNode second = deploy(other, address, withKey(OTHER_KEY, ownKey()));
    second.get();

    long next = second.refresh().generation();

    await().until(() -> first.generation() == next);
    assertThat(first.get().accessToken()).isEqualTo(second.get().accessToken());
    assertThat(first.refresh().generation()).isEqualTo(next + 1);
    await().until(() -> second.generation() == next + 1);
    assertThat(provider.requests()).hasSize(3);
    assertThat(warnings()).isZero();
  }

  @Test
  void tamperedRecord_isIgnoredAndReplacedByANewerOne() {
    SharingNode first = deploy(one, address, provider.options("n0"));
    first.get();
    Map.Entry<String, String> record = record();
    undeploy(first);
    String envelope = record.getValue();
    int place = envelope.length() - 10;
    char changed = envelope.charAt(place) == 'A' ? 'B' : 'A';
    String tampered = envelope.substring(0, place) + changed + envelope.substring(place + 1);
    put(address, record.getKey(), tampered);

    SharingNode second = deploy(other, address, provider.options("n1"));

    // What it claims to be is not authenticated, and raises nothing.
    assertThat(second.get().generation()).isEqualTo(1);
    assertThat(provider.requests()).hasSize(2);
    assertThat(warnings()).isEqualTo(1);
    await().until(() -> !record().getValue().equals(tampered));
    SharingNode third = deploy(one, address, provider.options("n2"));
    assertThat(third.get().accessToken()).isEqualTo(second.get().accessToken());
    assertThat(provider.requests()).hasSize(2);
  }

  @Test
  void nonsenseInTheMap_isIgnored() {
    SharingNode first = deploy(one, address, provider.options("n0"));
    first.get();
    String key = record().getKey();
    undeploy(first);
    for (String nonsense : List.of("", "x", "999:9223372036854775807:g:AAAA", "{}")) {
      put(address, key, nonsense);
      SharingNode node = deploy(other, address, provider.options("n1"));
      assertThat(node.get().generation()).isPositive();
      undeploy(node);
    }
  }

  @Test
  void recordOfAnotherAddress_isNotAdopted() {
    SharingNode first = deploy(one, address, provider.options("n0"));
    first.get();
    Map.Entry<String, String> record = record();
    String elsewhere = address + "-other";
    put(elsewhere, record.getKey().replace(address, elsewhere), record.getValue());

    SharingNode second = deploy(other, elsewhere, provider.options("n1"));

    assertThat(second.get().accessToken()).isNotEqualTo(first.get().accessToken());
    assertThat(provider.requests()).hasSize(2);
    assertThat(warnings()).isEqualTo(1);
  }

  @Test
  void recordOfAnotherIdentity_isNotAdopted() {
    SharingNode second = deploy(other, address, withScopes("two"));
    second.get();
    String otherKey = record().getKey();
    undeploy(second);
    SharingNode first = deploy(one, address, withScopes("one"));
    first.get();
    String envelope = recordBut(otherKey).getValue();
    put(address, otherKey, envelope);

    SharingNode third = deploy(other, address, withScopes("two"));

    assertThat(third.get().accessToken()).isNotEqualTo(first.get().accessToken());
    assertThat(provider.requests()).hasSize(3);
    assertThat(warnings()).isEqualTo(1);
  }

  @Test
  void rollingChangeOfOptions_makesTwoGroupsAndStatusSaysSo() {
    SharingNode first = deploy(one, address, withScopes("one"));
    SharingNode second = deploy(other, address, withScopes("two"));

    assertThat(first.get().accessToken()).isNotEqualTo(second.get().accessToken());

    for (SharingNode node : deployed) {
      await()
          .untilAsserted(
              () -> {
                JsonObject cluster = node.status().getJsonObject("cluster");
                assertThat(cluster.getJsonArray("members")).hasSize(1);
                assertThat(cluster.getJsonArray("other_groups")).hasSize(1);
              });
    }
    assertThat(first.refresh().generation()).isEqualTo(2);
    assertThat(second.generation()).isEqualTo(1);
    assertThat(warnings()).isZero();
  }

  @Test
  void apiKey_isNeverShared() {
    SharingNode first = deploy(one, address, apiKey("one"));
    SharingNode second = deploy(other, address, apiKey("two"));

    assertThat(first.get().accessToken()).endsWith("one");
    assertThat(second.get().accessToken()).endsWith("two");
    assertThat(records(address)).isEmpty();
    assertThat(first.status().getValue("cluster")).isNull();
  }

  private JsonObject apiKey(String key) {
    JsonObject auth =
        new JsonObject()
            .put("type", "api_key")
            .put("apiKey", ScriptedProvider.SECRET_MARK + "api-" + key);
    return new JsonObject()
        .put("auth", auth)
        .put("cluster", provider.options("n").getJsonObject("cluster"));
  }
}
