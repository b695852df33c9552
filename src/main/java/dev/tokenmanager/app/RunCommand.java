package dev.tokenmanager.app;

import com.hazelcast.config.Config;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.app.http.HttpVerticle;
import dev.tokenmanager.internal.config.HttpOptions;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import java.net.UnknownHostException;
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
      "1:the cluster could not be joined, or a port or state file is in use",
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
      defaultValue = ConfigurationSources.DEFAULT_FILE,
      description =
          "Options file, YAML or JSON; ${DEFAULT-VALUE} by default. Looked at once a second.")
  private Path file = Path.of(ConfigurationSources.DEFAULT_FILE);

  @Option(
      names = "--secrets",
      paramLabel = "DIR",
      description =
          "Folder of mounted secrets: a file named as an option's path, such as"
              + " auth.clientSecret, is that option's ...File.")
  private @Nullable Path secrets;

  @Option(
      names = {"-cluster", "--cluster"},
      description =
          "Joins a Hazelcast cluster, configured by the file that -D"
              + ClusterConfig.PROPERTY
              + " names, or by conf/cluster.xml; without one, by nodes of this machine alone.")
  private boolean clustered;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      description =
          "How the log is written: for people, or as JSON, one object a line; text by default.")
  private LogFormat logFormat = LogFormat.TEXT;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    logFormat.apply();
    ConfigurationSources configuration = ConfigurationSources.of(file, System.getenv(), secrets);
    ServiceOptions options = read(configuration);
    PrometheusMeterRegistry registry = options.http().enabled() ? NodeMetrics.registry() : null;
    Vertx vertx =
        clustered
            ? join(configuration, options, registry)
            : builder(new EventBusOptions(), registry).build();
    HttpVerticle http = registry == null ? null : HttpServing.create(vertx, options, registry);
    Shutdown shutdown = Shutdown.onSignal(vertx, http);
    Future<String> deployed =
        ended(
            vertx.deployVerticle(
                TokenManagerVerticle.class, new DeploymentOptions().setConfig(options.config())));
    if (deployed.failed()) {
      shutdown.cancel();
      ended(vertx.close());
      throw refusal(configuration, deployed.cause());
    }
    vertx
        .deployVerticle(new ConfigurationWatch(configuration, options, clustered))
        .onFailure(
            failure -> LOG.error("{}: changes are not seen, {}", file, Defect.trace(failure)));
    if (options.sidecar() != null) {
      openSidecar(vertx, configuration, options, shutdown);
    }
    if (http != null) {
      serve(vertx, http, options.http(), shutdown, deployed.result());
    }
    LOG.info("Running with {}", file);
    return RUNNING;
  }

  private static void openSidecar(
      Vertx vertx, ConfigurationSources configuration, ServiceOptions options, Shutdown shutdown)
      throws CommandFailure, InterruptedException {
    Future<String> deployed = ended(SidecarServing.deploy(vertx, options));
    if (deployed.failed()) {
      shutdown.cancel();
      ended(vertx.close());
      throw refusal(configuration, deployed.cause());
    }
  }

  private void serve(
      Vertx vertx, HttpVerticle http, HttpOptions section, Shutdown shutdown, String tokens)
      throws CommandFailure, InterruptedException {
    Future<String> deployed = ended(vertx.deployVerticle(http));
    if (deployed.failed()) {
      shutdown.cancel();
      ended(vertx.undeploy(tokens));
      ended(vertx.close());
      throw CommandFailure.failed(HttpServing.sentence(file, section, deployed.cause()));
    }
    shutdown.last(deployed.result());
  }

  /** Refuses what can be seen before a cluster is joined: deployment checks it again, and more. */
  private ServiceOptions read(ConfigurationSources configuration) throws CommandFailure {
    ServiceOptions options = configuration.load();
    try {
      options.check(clustered);
      HttpVerticle.check(options.http());
      return options;
    } catch (IllegalArgumentException e) {
      throw refusal(configuration, e);
    }
  }

  private Vertx join(
      ConfigurationSources configuration,
      ServiceOptions options,
      @Nullable PrometheusMeterRegistry registry)
      throws CommandFailure, InterruptedException {
    EventBusOptions eventBus;
    try {
      eventBus = EventBusSetup.of(options.eventBus());
    } catch (IllegalArgumentException e) {
      throw refusal(configuration, e);
    }
    Config config = ClusterConfig.load();
    Future<Vertx> joined =
        ended(
            builder(eventBus, registry)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    if (joined.failed()) {
      throw CommandFailure.failed("The cluster could not be joined: " + notJoined(joined.cause()));
    }
    options.warnOfPlainEventBus();
    return joined.result();
  }

  private static String notJoined(@Nullable Throwable cause) {
    String cure = "; eventBus.host and eventBus.port say where the event bus listens";
    if (cause instanceof UnknownHostException) { // its message quotes what may be anything
      return "a host name is not known" + cure;
    }
    return message(cause) + (cause instanceof BindException ? cure : "");
  }

  /** A Vert.x of its own. */
  static VertxBuilder builder() {
    return builder(new EventBusOptions(), null);
  }

  private static VertxBuilder builder(
      EventBusOptions eventBus, @Nullable PrometheusMeterRegistry registry) {
    VertxOptions options = NoFileCache.options().setEventBusOptions(eventBus);
    return registry == null
        ? Vertx.builder().with(options)
        : NodeMetrics.into(registry, Vertx.builder(), options);
  }

  private static CommandFailure refusal(
      ConfigurationSources configuration, @Nullable Throwable cause) {
    String sentence = configuration.explained(message(cause));
    return cause instanceof IllegalArgumentException
        ? CommandFailure.wrongOptions(sentence)
        : CommandFailure.failed(sentence);
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
