package dev.tokenmanager.app;

import com.hazelcast.config.Config;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.config.HttpSection;
import dev.tokenmanager.http.HttpVerticle;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: deploys the verticle and keeps running until a signal. */
@Command(
    name = "run",
    description =
        "Reads the options, deploys the token manager and keeps running until it is stopped.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "1:the cluster could not be joined, or the HTTP port is in use",
      "2:wrong command line, options file or options",
      "143:stopped by SIGTERM, 130 by Ctrl-C: cleanly, within 5 s"
    },
    footer = {"", "Relative paths, in the options file too, begin at the working directory."})
final class RunCommand implements Callable<Integer> {

  /** No exit status: the process stays. */
  static final int RUNNING = -1;

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      defaultValue = "conf/token-manager.yaml",
      description = "Options file, YAML or JSON; ${DEFAULT-VALUE} by default.")
  private Path file = Path.of("conf", "token-manager.yaml");

  @Option(
      names = {"-cluster", "--cluster"},
      description =
          "Joins a Hazelcast cluster, configured by the file that -D"
              + ClusterConfig.PROPERTY
              + " names, or by conf/cluster.xml; without one, by nodes of this machine alone.")
  private boolean clustered;

  @Override
  public Integer call() throws Refusal, InterruptedException {
    JarOptions options = read();
    PrometheusMeterRegistry registry = options.http().enabled() ? NodeMetrics.registry() : null;
    Vertx vertx =
        clustered ? join(options, registry) : builder(new EventBusOptions(), registry).build();
    HttpVerticle http = registry == null ? null : HttpServing.create(vertx, options, registry);
    Shutdown shutdown = Shutdown.onSignal(vertx, http);
    Future<String> deployed =
        ended(
            vertx.deployVerticle(
                TokenManagerVerticle.class, new DeploymentOptions().setConfig(options.verticle())));
    if (deployed.failed()) {
      shutdown.cancel();
      ended(vertx.close());
      throw refusal(deployed.cause());
    }
    if (http != null) {
      serve(vertx, http, options.http(), shutdown, deployed.result());
    }
    LOG.info("Running with {}", file);
    return RUNNING;
  }

  private void serve(
      Vertx vertx, HttpVerticle http, HttpSection section, Shutdown shutdown, String tokens)
      throws Refusal, InterruptedException {
    Future<String> deployed = ended(vertx.deployVerticle(http));
    if (deployed.failed()) {
      shutdown.cancel();
      ended(vertx.undeploy(tokens));
      ended(vertx.close());
      throw Refusal.failed(HttpServing.sentence(file, section, deployed.cause()));
    }
    shutdown.last(deployed.result());
  }

  /** Refuses what can be seen before a cluster is joined: deployment checks it again, and more. */
  private JarOptions read() throws Refusal {
    JsonObject content = OptionsFile.read(file);
    try {
      JarOptions options = JarOptions.of(content);
      options.check(clustered);
      return options;
    } catch (IllegalArgumentException e) {
      throw refusal(e);
    }
  }

  private Vertx join(JarOptions options, @Nullable PrometheusMeterRegistry registry)
      throws Refusal, InterruptedException {
    EventBusOptions eventBus;
    try {
      eventBus = EventBusSetup.of(options.eventBus());
    } catch (IllegalArgumentException e) {
      throw refusal(e);
    }
    Config config = ClusterConfig.load();
    Future<Vertx> joined =
        ended(
            builder(eventBus, registry)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    if (joined.failed()) {
      String cure =
          joined.cause() instanceof BindException
              ? "; eventBus.host and eventBus.port say where the event bus listens"
              : "";
      throw Refusal.failed("The cluster could not be joined: " + message(joined.cause()) + cure);
    }
    options.warnOfPlainEventBus();
    return joined.result();
  }

  /** No file is served, so none is copied to a temporary folder, which may be read-only. */
  private static VertxBuilder builder(
      EventBusOptions eventBus, @Nullable PrometheusMeterRegistry registry) {
    VertxOptions options =
        new VertxOptions()
            .setEventBusOptions(eventBus)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return registry == null
        ? Vertx.builder().with(options)
        : NodeMetrics.into(registry, Vertx.builder(), options);
  }

  private Refusal refusal(@Nullable Throwable cause) {
    String sentence = file + ": " + message(cause);
    return cause instanceof IllegalArgumentException
        ? Refusal.wrongOptions(sentence)
        : Refusal.failed(sentence);
  }

  private static String message(@Nullable Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    return message == null ? String.valueOf(cause) : message;
  }

  private static <T> Future<T> ended(Future<T> future) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    future.onComplete(result -> end.countDown());
    end.await();
    return future;
  }
}
