package dev.tokenmanager.app;

import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code run}: deploys the verticle and keeps running until a signal. */
@Command(
    name = "run",
    description =
        "Reads the options, deploys the token manager and keeps running until it is stopped.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:stopped by a signal",
      "1:the cluster could not be joined",
      "2:wrong command line, options file or options"
    })
final class RunCommand implements Callable<Integer> {

  /** No exit status: the process stays. */
  static final int RUNNING = -1;

  private static final int CLUSTER_FAILED = 1;
  private static final int WRONG_OPTIONS = 2;
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Option(
      names = {"-c", "--conf"},
      paramLabel = "FILE",
      defaultValue = "conf/token-manager.yaml",
      description = "Options file, YAML or JSON; ${DEFAULT-VALUE} by default.")
  private Path file = Path.of("conf", "token-manager.yaml");

  @Option(
      names = {"-cluster", "--cluster"},
      description =
          "Joins a Hazelcast cluster, configured by cluster.xml on the class path or by"
              + " -Dvertx.hazelcast.config.")
  private boolean clustered;

  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    JsonObject options;
    try {
      options = OptionsFile.read(file);
    } catch (IllegalArgumentException e) {
      return failed(WRONG_OPTIONS, String.valueOf(e.getMessage()));
    }
    Future<Vertx> started = ended(start());
    if (started.failed()) {
      return failed(CLUSTER_FAILED, "The cluster could not be joined: " + sentence(started));
    }
    Vertx vertx = started.result();
    Shutdown.onSignal(vertx);
    Future<String> deployed = ended(deploy(vertx, options));
    if (deployed.failed()) {
      ended(vertx.close());
      return failed(WRONG_OPTIONS, file + ": " + sentence(deployed));
    }
    LOG.info("Running with {}", file);
    return RUNNING;
  }

  private Future<Vertx> start() {
    VertxBuilder builder = Vertx.builder();
    return clustered
        ? builder.withClusterManager(new HazelcastClusterManager()).buildClustered()
        : Future.succeededFuture(builder.build());
  }

  private static Future<String> deploy(Vertx vertx, JsonObject options) {
    return vertx.deployVerticle(
        TokenManagerVerticle.class, new DeploymentOptions().setConfig(options));
  }

  private int failed(int status, String sentence) {
    spec.commandLine().getErr().println(sentence);
    return status;
  }

  private static <T> Future<T> ended(Future<T> future) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    future.onComplete(result -> end.countDown());
    end.await();
    return future;
  }

  private static String sentence(Future<?> failed) {
    Throwable cause = failed.cause();
    String message = cause == null ? null : cause.getMessage();
    return message == null ? String.valueOf(cause) : message;
  }
}
