package dev.tokenmanager.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the runnable jar. */
@Command(
    name = "weaviate-token-manager",
    description = "Keeps valid OIDC access tokens for Weaviate at hand.",
    subcommands = RunCommand.class,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footer = {"", "Without a command, 'run' is meant: run --help tells its options."})
public final class Main {

  private static final String DEFAULT_COMMAND = "run";
  private static final List<String> OWN_WORDS =
      List.of(DEFAULT_COMMAND, "-h", "--help", "-V", "--version");

  private Main() {}

  /** Runs the command; exits unless it keeps running. */
  public static void main(String[] args) {
    LogSetup.apply();
    int status = run(args);
    if (status != RunCommand.RUNNING) {
      System.exit(status);
    }
  }

  static int run(String... args) {
    return new CommandLine(new Main()).execute(withCommand(args));
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
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "weaviate-token-manager " + (version == null ? "(not packaged)" : version)
      };
    }
  }
}
