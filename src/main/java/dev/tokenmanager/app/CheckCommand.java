package dev.tokenmanager.app;

import dev.tokenmanager.app.check.ClusterKeyLine;
import dev.tokenmanager.app.check.Report;
import dev.tokenmanager.app.check.Step;
import dev.tokenmanager.app.check.StepResult;
import dev.tokenmanager.app.check.TokenCheck;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.state.StateFileLook;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.SystemSources;
import dev.tokenmanager.internal.transport.HttpTransport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check}: goes the whole way once and tells what it found. */
@Command(
    name = CheckCommand.NAME,
    description =
        "Goes the whole way once, from the options to Weaviate's answer to a token, and prints one"
            + " line a step: ✓ good, ✗ wrong, with cause and cure, – does not apply.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:no step failed", "1:a step failed", "2:wrong command line"},
    footer = {
      "",
      "It asks the provider for a real token, shows it to Weaviate and forgets it. Nothing that it"
          + " prints is secret. Relative paths begin at the working directory."
    })
final class CheckCommand implements Callable<Integer> {

  static final String NAME = "check";

  private static final int OK = 0;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      defaultValue = ConfigurationSources.DEFAULT_FILE,
      description = "Options file, YAML or JSON; ${DEFAULT-VALUE} by default.")
  private Path file = Path.of(ConfigurationSources.DEFAULT_FILE);

  @Option(
      names = "--secrets",
      paramLabel = "DIR",
      description = "Folder of mounted secrets, as with run.")
  private @Nullable Path secrets;

  @Option(
      names = "--token",
      paramLabel = "NAME",
      description = "Checks this token alone; all of them by default.")
  private @Nullable String only;

  @Option(
      names = "--use-refresh-token",
      description =
          "Sends the refresh token of a token with auth.type refresh_token. Without this it is not"
              + " sent: it may be good for one use only.")
  private boolean useRefreshToken;

  @Option(names = "--json", description = "Prints one JSON object instead of lines.")
  private boolean json;

  @Override
  public Integer call() throws CommandFailure, InterruptedException, ExecutionException {
    CheckPrinter printer = new CheckPrinter(Objects.requireNonNull(spec).commandLine(), json);
    List<Report.Block> blocks = new ArrayList<>();
    CheckedOptions options;
    try {
      options = CheckedOptions.read(file, secrets);
    } catch (CommandFailure wrong) {
      blocks.add(printer.print(wrong(String.valueOf(wrong.getMessage()))));
      return finish(printer, new Report(blocks));
    }
    Map<String, TokenOptions> tokens = tokens(options);
    String found = file + ", tokens: " + String.join(", ", tokens.keySet());
    blocks.add(printer.print(new Report.Block(null, List.of(StepResult.ok(Step.OPTIONS, found)))));
    check(options, tokens, block -> blocks.add(printer.print(block)));
    StepResult key = ClusterKeyLine.of(options.verticle().cluster(), options.clustered());
    blocks.add(printer.print(new Report.Block(null, List.of(key))));
    return finish(printer, new Report(blocks));
  }

  private static int finish(CheckPrinter printer, Report report) {
    printer.end(report);
    return report.isOk() ? OK : CommandFailure.FAILED;
  }

  /** All that is wrong, where it is not in what the options name. */
  private Report.Block wrong(String problem) {
    List<String> defects = ConfigurationSources.of(file, System.getenv(), secrets).defects();
    List<String> shown = defects.isEmpty() ? List.of(problem) : defects;
    return new Report.Block(
        null, shown.stream().map(defect -> StepResult.failed(Step.OPTIONS, defect)).toList());
  }

  private Map<String, TokenOptions> tokens(CheckedOptions options) throws CommandFailure {
    Map<String, TokenOptions> all = new TreeMap<>(options.verticle().tokens());
    if (only == null) {
      return all;
    }
    TokenOptions one = all.get(only);
    if (one == null) {
      throw CommandFailure.wrongOptions(
          "--token: "
              + file
              + " has no token of that name, but "
              + String.join(", ", all.keySet()));
    }
    return Map.of(only, one);
  }

  /** One after the other, so that they are not in each other's way. */
  private void check(
      CheckedOptions options, Map<String, TokenOptions> tokens, Consumer<Report.Block> found)
      throws InterruptedException, ExecutionException {
    Vertx vertx = RunCommand.builder().build();
    try {
      Context context = vertx.getOrCreateContext();
      Clocks clocks = new Clocks(SystemSources.WALL, SystemSources.ELAPSED);
      for (Map.Entry<String, TokenOptions> token : tokens.entrySet()) {
        SecretReader secrets = new SecretReader();
        StateFileLook stateFile =
            StateFileLook.at(options.verticle(), token.getValue(), new SecretReader());
        HttpTransport transport = new HttpTransport(context, secrets::known, SystemSources.ELAPSED);
        TokenCheck check =
            new TokenCheck(
                context,
                token.getValue(),
                options.keyedOf(token.getKey()),
                transport,
                secrets,
                clocks,
                SystemSources.UNGUESSABLE,
                stateFile,
                useRefreshToken,
                options.verticle().tokens(),
                options.sidecarOf(token.getKey()));
        found.accept(new Report.Block(token.getKey(), result(check.run())));
      }
    } finally {
      result(vertx.close());
    }
  }

  private static <T> T result(Future<T> future) throws InterruptedException, ExecutionException {
    return future.toCompletionStage().toCompletableFuture().get();
  }
}
