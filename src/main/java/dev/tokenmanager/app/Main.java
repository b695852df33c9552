package dev.tokenmanager.app;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the runnable jar. */
@Command(
    name = "weaviate-token-manager",
    description = "Keeps valid OIDC access tokens for Weaviate at hand.",
    subcommands = {RunCommand.class, CheckCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {"", "Without a command, 'run' is meant: run --help tells its options."})
public final class Main {

  private static final String DEFAULT_COMMAND = "run";
  private static final List<String> OWN_WORDS =
      List.of(DEFAULT_COMMAND, CheckCommand.NAME, "-h", "--help", "-V", "--version");

  private Main() {}

  /** Runs the command; exits unless it keeps running. */
  public static void main(String[] args) {
    NameCache.shorten();
    NettyEvents.leaveOut();
    LogSetup.apply(args.length > 0 && args[0].equals(CheckCommand.NAME));
    int status;
    try {
      status = run(commandLine().setOut(utf8(System.out)), args);
    } catch (Error defect) {
      // Vert.x's threads would keep a process alive that serves nothing.
      System.err.println(defect(defect));
      status = CommandFailure.FAILED;
    }
    if (status != RunCommand.RUNNING) {
      System.exit(status);
    }
  }

  /** Whatever the locale: a container often has none, and ✓ would be a question mark. */
  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  static int run(CommandLine commandLine, String... args) {
    return commandLine.execute(withCommand(args));
  }

  /** Whatever goes wrong is one sentence on its error stream, and an exit status. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (wrong, args) -> {
              wrong.getCommandLine().getErr().println(WrongCommandLine.sentence(wrong));
              return CommandFailure.WRONG_OPTIONS;
            })
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
  }

  private static int failed(Exception failure, CommandLine command) {
    if (failure instanceof CommandFailure refusal) {
      command.getErr().println(refusal.getMessage());
      return refusal.status();
    }
    command.getErr().println(defect(failure));
    return CommandFailure.FAILED;
  }

  /** Logs it, and says so. Its message could quote what must not be seen. */
  private static String defect(Throwable defect) {
    LoggerFactory.getLogger(Main.class).error("defect {}", Defect.trace(defect));
    return "A defect of the token manager; see its log.";
  }

  private static String[] withCommand(String... args) {
    List<String> words = new ArrayList<>(List.of(args));
    if (words.isEmpty() || !OWN_WORDS.contains(words.get(0))) {
      words.add(0, DEFAULT_COMMAND);
    }
    return words.toArray(String[]::new);
  }

  /** The version in the manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"weaviate-token-manager " + number()};
    }

    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }
  }
}
