package dev.tokenmanager.app;

import dev.tokenmanager.SystemSources;
import dev.tokenmanager.check.ClusterKeyLine;
import dev.tokenmanager.check.Line;
import dev.tokenmanager.check.Report;
import dev.tokenmanager.check.Step;
import dev.tokenmanager.check.TokenCheck;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.oidc.HttpTransport;
import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
      defaultValue = JarConfiguration.DEFAULT_FILE,
      description = "Options file, YAML or JSON; ${DEFAULT-VALUE} by default.")
  private Path file = Path.of(JarConfiguration.DEFAULT_FILE);

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
  public Integer call() throws Refusal, InterruptedException, ExecutionException {
    CheckPrinter printer = new CheckPrinter(Objects.requireNonNull(spec).commandLine(), json);
    List<Report.Block> blocks = new ArrayList<>();
    CheckedOptions options;
    try {
      options = CheckedOptions.read(file, secrets);
    } catch (Refusal wrong) {
      blocks.add(printer.print(notTried(String.valueOf(wrong.getMessage()))));
      return finish(printer, new Report(blocks));
    }
    Map<String, TokenOptions> tokens = tokens(options);
    String found = file + ", tokens: " + String.join(", ", tokens.keySet());
    blocks.add(printer.print(new Report.Block(null, List.of(Line.ok(Step.OPTIONS, found)))));
    check(options, tokens, block -> blocks.add(printer.print(block)));
    Line key = ClusterKeyLine.of(options.verticle().cluster(), options.clustered());
    blocks.add(printer.print(new Report.Block(null, List.of(key))));
    return finish(printer, new Report(blocks));
  }

  private static int finish(CheckPrinter printer, Report report) {
    printer.end(report);
    return report.isOk() ? OK : Refusal.FAILED;
  }

  private static Report.Block notTried(String problem) {
    return new Report.Block(
        null,
        Arrays.stream(Step.values())
            .map(
                step ->
                    step == Step.OPTIONS
                        ? Line.failed(step, problem)
                        : Line.skipped(step, "not tried: the options are wrong"))
            .toList());
  }

  private Map<String, TokenOptions> tokens(CheckedOptions options) throws Refusal {
    Map<String, TokenOptions> all = new TreeMap<>(options.verticle().tokens());
    if (only == null) {
      return all;
    }
    TokenOptions one = all.get(only);
    if (one == null) {
      throw Refusal.wrongOptions(
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
      HttpTransport transport = new HttpTransport(context);
      for (Map.Entry<String, TokenOptions> token : tokens.entrySet()) {
        TokenCheck check =
            new TokenCheck(
                context,
                token.getValue(),
                options.keyedOf(token.getKey()),
                transport,
                clocks,
                useRefreshToken);
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
