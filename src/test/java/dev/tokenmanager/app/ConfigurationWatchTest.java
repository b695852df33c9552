package dev.tokenmanager.app;

import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.NodeGroup;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.TokenServiceSettings;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A configuration that changes under a verticle that runs. */
class ConfigurationWatchTest {

  private static final Duration PERIOD = Duration.ofMillis(40);
  private static final String WATCH = "the-watch";

  private final Logger logger = (Logger) LoggerFactory.getLogger(ConfigurationWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  @TempDir Path folder;
  private final DeploymentOptions deployment = new DeploymentOptions();
  private String owner = "";
  private String watch = "";

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private List<String> logged(String level) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().toString().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private JsonObject options(String... clients) {
    JsonObject tokens = new JsonObject();
    for (String client : clients) {
      String name = client.substring(0, 1);
      JsonObject auth =
          ScriptedProvider.clientCredentials()
              .put("clientAuthMethod", "client_secret_post")
              .put("clientId", client);
      tokens.put(name, new JsonObject().put("auth", auth));
    }
    JsonObject options = stage.provider().options().put("tokens", tokens);
    options.remove("auth");
    return options;
  }

  /** At once: else a look may find it empty. */
  private void put(Path file, String text) throws IOException {
    Path whole = Files.writeString(folder.resolve("being-written"), text);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(Path file, JsonObject content) throws IOException {
    put(file, content.encodePrettily());
  }

  private Path start(JsonObject content) throws Exception {
    Path file = folder.resolve("options.json");
    write(file, content);
    start(file, null);
    return file;
  }

  private void start(Path file, @Nullable Path secrets) throws Exception {
    ConfigurationSources configuration = ConfigurationSources.of(file, Map.of(), secrets);
    ServiceOptions options = configuration.load();
    owner = stage.deploy(options.config());
    watch =
        result(
            stage
                .vertx()
                .deployVerticle(
                    new ConfigurationWatch(configuration, options, false, PERIOD), deployment));
    int tokens = options.config().getJsonObject("tokens").size();
    await().until(() -> stage.provider().tokenRequests() == tokens);
  }

  private @Nullable JsonObject problem() {
    return configuration().getJsonObject("error");
  }

  private JsonObject configuration() {
    return result(stage.tokens().status()).getJsonObject("configuration");
  }

  private long generation(String name) {
    return result(stage.tokens().getToken(name)).generation();
  }

  /** So many looks pass, also those that wait for a thread. */
  private void awaitLooks(int count) {
    AtomicInteger looks = new AtomicInteger();
    long timer = stage.vertx().setPeriodic(PERIOD.toMillis(), id -> looks.incrementAndGet());
    await().until(() -> looks.get() >= count);
    stage.vertx().cancelTimer(timer);
    awaitIdleWorkers();
  }

  /** All worker threads meet: none does anything else, and what was begun before is done. */
  private void awaitIdleWorkers() {
    CyclicBarrier all = new CyclicBarrier(VertxOptions.DEFAULT_WORKER_POOL_SIZE);
    result(
        Future.all(
            Stream.generate(
                    () ->
                        stage
                            .vertx()
                            .executeBlocking(
                                () -> all.await(WaitLimit.SECONDS, TimeUnit.SECONDS), false))
                .limit(all.getParties())
                .toList()));
  }

  @Test
  void file_changed_onlyTheChangedTokenIsRequested() throws Exception {
    Path file = start(options("a1", "b1"));
    assertThat(configuration().getString("loaded_at")).isNotNull();
    write(file, options("a1", "b2"));
    await().until(() -> generation("b") == 2);
    assertThat(generation("a")).isEqualTo(1);
    assertThat(stage.provider().tokenRequests()).isEqualTo(3);
    assertThat(logged("INFO"))
        .singleElement()
        .asString()
        .endsWith("tokens replaced: [b], added: [], removed: []");
    assertThat(logged("WARN")).isEmpty();
  }

  @Test
  void file_unchanged_nothingHappens() throws Exception {
    start(options("a1"));
    awaitLooks(10);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(log.list).isEmpty();
  }

  @Test
  void file_broken_isOneErrorAndShownUntilItIsGoodAgain() throws Exception {
    Path file = start(options("a1"));
    write(file, options("a2").put("tikMs", SECRET_MARK + "5"));
    await().until(() -> problem() != null);
    awaitLooks(10);
    assertThat(logged("ERROR"))
        .singleElement()
        .asString()
        .contains("tikMs: unknown key, did you mean tickMs?")
        .doesNotContain(SECRET_MARK);
    assertThat(configuration().getJsonObject("error").getString("message"))
        .contains("tikMs: unknown key");
    assertThat(generation("a")).isEqualTo(1);
    put(file, "{ \"a\":");
    await().until(() -> logged("ERROR").size() == 2);
    write(file, options("a1"));
    await().until(() -> problem() == null);
    assertThat(logged("INFO")).singleElement().asString().endsWith("good again");
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
  }

  @Test
  void file_gone_keepsTheOldConfiguration() throws Exception {
    Path file = start(options("a1"));
    Files.delete(file);
    await().until(() -> problem() != null);
    assertThat(logged("ERROR")).singleElement().asString().contains("no such file");
    assertThat(generation("a")).isEqualTo(1);
    write(file, options("a2"));
    await().until(() -> generation("a") == 2);
  }

  private JsonObject naming(Path secret) {
    JsonObject options = options("a1");
    JsonObject auth = options.getJsonObject("tokens").getJsonObject("a").getJsonObject("auth");
    auth.remove("clientSecret");
    auth.put("clientSecretFile", secret.toString());
    return options;
  }

  @Test
  void file_namesAMissingSecret_isBrokenUntilThereIsOne() throws Exception {
    Path file = start(options("a1"));
    Path secret = folder.resolve("secret");
    write(file, naming(secret));
    await().until(() -> problem() != null);
    awaitLooks(10);
    assertThat(logged("ERROR")).singleElement().asString().contains("there is no file");
    put(secret, SECRET_MARK + "new");
    await().until(() -> generation("a") == 2);
    await().until(() -> problem() == null);
    assertThat(logged("ERROR")).hasSize(1);
  }

  @Test
  void g10_secretInsteadOfAPath_isInNeitherLogNorStatus() throws Exception {
    Path file = start(options("a1"));
    write(file, naming(Path.of(SECRET_MARK + "pasted")));
    await().until(() -> problem() != null);
    assertThat(configuration().encode())
        .contains("tokens.a.auth.clientSecretFile: there is no file named there (not shown")
        .doesNotContain(SECRET_MARK);
    assertThat(logged("ERROR")).singleElement().asString().doesNotContain(SECRET_MARK);
    write(file, options("a2"));
    await().until(() -> generation("a") == 2);
    assertThat(problem()).isNull();
  }

  @Test
  void file_namesAPipe_isBrokenAndReloadingGoesOn() throws Exception {
    Path file = start(options("a1"));
    Path pipe = folder.resolve("pipe.pem");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    write(file, options("a2").put("tls", new JsonObject().put("caFile", pipe.toString())));
    await().until(() -> problem() != null);
    assertThat(configuration().encode())
        .contains("tls.caFile: there is no regular file " + pipe + ", correct the path");
    awaitLooks(5);
    write(file, options("a3"));
    await().until(() -> generation("a") == 2);
    assertThat(problem()).isNull();
  }

  @Test
  void file_changesWhatIsFixed_isOneWarningAndTheRestApplied() throws Exception {
    Path file = start(options("a1"));
    write(
        file,
        options("a2")
            .put("address", "other")
            .put("http", new JsonObject().put("port", 1234))
            .put("maxConcurrentRequests", 3));
    await().until(() -> generation("a") == 2);
    awaitLooks(5);
    assertThat(logged("WARN"))
        .singleElement()
        .asString()
        .endsWith("without effect until a restart: address, maxConcurrentRequests, http");
    assertThat(problem()).isNull();
  }

  @Test
  void file_changesWhatIsFixedAndNamesAMissingSecret_warnsWhenItIsApplied() throws Exception {
    Path file = start(options("a1"));
    Path secret = folder.resolve("secret");
    write(file, naming(secret).put("http", new JsonObject().put("port", 1234)));
    await().until(() -> problem() != null);
    assertThat(logged("WARN")).isEmpty();
    put(secret, SECRET_MARK + "new");
    await().until(() -> problem() == null);
    assertThat(logged("WARN"))
        .singleElement()
        .asString()
        .endsWith("without effect until a restart: http");
  }

  @Test
  void file_changesWhatIsFixedTwice_warnsWhenTheKeysDiffer() throws Exception {
    Path file = start(options("a1"));
    write(file, options("a2").put("tickMs", 50));
    await().until(() -> generation("a") == 2);
    write(file, options("a3").put("tickMs", 50));
    await().until(() -> generation("a") == 3);
    write(file, options("a4"));
    await().until(() -> generation("a") == 4);
    assertThat(logged("WARN")).hasSize(1);
    write(file, options("a5").put("tickMs", 60));
    await().until(() -> logged("WARN").size() == 2);
    assertThat(logged("WARN")).allMatch(line -> line.endsWith(": tickMs"));
  }

  @Test
  void configMap_swapped_isSeen() throws Exception {
    KubernetesMount mount =
        new KubernetesMount(
            folder.resolve("config"), Map.of("token-manager.json", options("a1", "b1").encode()));
    start(mount.file("token-manager.json"), null);
    mount.update(Map.of("token-manager.json", options("a1", "b2", "c1").encode()));
    await().until(() -> generation("b") == 2);
    await().until(() -> generation("c") == 1);
    assertThat(generation("a")).isEqualTo(1);
    assertThat(problem()).isNull();
    assertThat(logged("ERROR")).isEmpty();
  }

  @Test
  void secret_rotated_isNoReplacement() throws Exception {
    JsonObject content = options("a1");
    content.getJsonObject("tokens").getJsonObject("a").getJsonObject("auth").remove("clientSecret");
    Path file = folder.resolve("options.json");
    write(file, content);
    String name = "tokens.a.auth.clientSecret";
    KubernetesMount mount =
        new KubernetesMount(folder.resolve("secrets"), Map.of(name, SECRET_MARK + "1"));
    start(file, mount.folder());
    mount.update(Map.of(name, SECRET_MARK + "2"));
    awaitLooks(10);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(log.list).isEmpty();
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofMillis(300));
              result(stage.tokens().forceRefresh("a"));
              return List.copyOf(stage.provider().forms()).stream()
                  .anyMatch(form -> (SECRET_MARK + "2").equals(form.get("client_secret")));
            });
  }

  @Test
  void secretsFolder_newFile_replacesTheToken() throws Exception {
    Path file = folder.resolve("options.json");
    write(file, options("a1"));
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    start(file, secrets);
    put(secrets.resolve("tokens.a.auth.clientSecret"), SECRET_MARK + "new");
    await().until(() -> generation("a") == 2);
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }

  @Test
  void undeploy_looksNoMore() throws Exception {
    Path file = start(options("a1"));
    stage.vertx().deploymentIDs().forEach(id -> result(stage.vertx().undeploy(id)));
    write(file, options("a2"));
    awaitLooks(10);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(log.list).isEmpty();
  }

  @Test
  void undeploy_whileASecretIsMissing_looksNoMore() throws Exception {
    Path file = start(options("a1"));
    Path secret = folder.resolve("secret");
    write(file, naming(secret));
    await().until(() -> problem() != null);
    result(stage.vertx().undeploy(watch));
    awaitLooks(10); // One that is under way may still read the file.
    put(secret, SECRET_MARK + "new");
    awaitLooks(10);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(problem()).isNotNull();
  }

  @Test
  void owner_answersElsewhere_isHeardOnTheContextOfTheWatch() throws Exception {
    // A thread that is known from the owner's.
    deployment
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName(WATCH)
        .setWorkerPoolSize(1);
    Path file = start(options("a1"));
    Path secret = folder.resolve("secret");
    write(file, naming(secret));
    await().until(() -> problem() != null);
    put(secret, SECRET_MARK + "new");
    await().until(() -> problem() == null);
    assertThat(log.list)
        .hasSize(3)
        .extracting(ILoggingEvent::getThreadName)
        .allMatch(name -> name.startsWith(WATCH));
  }

  @Test
  void owner_gone_isNotAskedAgain() throws Exception {
    Path file = start(options("a1"));
    stage.undeploy(owner);
    write(file, options("a2"));
    await().until(() -> !log.list.isEmpty());
    awaitLooks(5);
    int asked = log.list.size();
    awaitLooks(10);
    assertThat(log.list).hasSize(asked);
    assertThat(logged("DEBUG")).hasSize(asked);
  }

  /** The owner there is one that fails at that token; the verticle joins it. */
  private TokenServiceSettings failingAt(String name) {
    NodeGroup nodes =
        new NodeGroup() {
          @Override
          public RefreshCoordinator.Factory sharing(TokenOptions token, PolicySettings policy) {
            if (token.name().equals(name)) {
              throw new IllegalStateException(SECRET_MARK + "quoted");
            }
            return ALONE.sharing(token, policy);
          }

          @Override
          public void tick() {}

          @Override
          public Future<Void> close() {
            return ALONE.close();
          }
        };
    return new TokenServiceSettings(
        stage.clocks().clocks(),
        () -> 0.5,
        () -> 1,
        event -> {},
        "local",
        (context, options, secrets) -> Future.succeededFuture(nodes));
  }

  @Test
  void defect_whileApplying_isOneErrorAndShownInStatus() throws Exception {
    VerticleOptions before = VerticleOptions.from(options("a1"));
    result(TokenServices.join(stage.vertx(), before, failingAt("b")));
    Path file = start(options("a1"));
    write(file, options("a1", "b1"));
    await().until(() -> problem() != null);
    awaitLooks(10);
    assertThat(configuration().getJsonObject("error").getString("message"))
        .isEqualTo("A defect of the token manager; see its log.");
    assertThat(log.list).hasSize(1);
    assertThat(logged("ERROR"))
        .singleElement()
        .asString()
        .contains("java.lang.IllegalStateException")
        .doesNotContain(SECRET_MARK);
    assertThat(generation("a")).isEqualTo(1);
    write(file, options("a1"));
    await().until(() -> problem() == null);
    result(TokenServices.leave(stage.vertx(), before.address()));
  }
}
