package dev.tokenmanager.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Chooses the log configuration before the first logger is made. */
final class LogSetup {

  private static final String PROPERTY = "logback.configurationFile";
  private static final Path FILE = Path.of("conf", "logback.xml");
  private static final String BUILT_IN = "dev/tokenmanager/app/logback.xml";
  private static final String QUIET = "dev/tokenmanager/app/quiet-logback.xml";

  private LogSetup() {}

  /**
   * What the user names, else {@code conf/logback.xml}, else the built-in one.
   *
   * @param quiet for a command whose output is its own: warnings alone, on the error stream, unless
   *     the user names something else
   */
  static void apply(boolean quiet) {
    if (System.getProperty(PROPERTY) == null) {
      String usual = Files.isReadable(FILE) ? FILE.toString() : BUILT_IN;
      System.setProperty(PROPERTY, quiet ? QUIET : usual);
    }
  }
}
