package dev.tokenmanager.app;

/** Ends a command with one sentence for the user and an exit status. Immutable. */
final class CommandFailure extends Exception {

  /** The cluster could not be joined, or the service not be started. */
  static final int FAILED = 1;

  /** Wrong command line, options file or options. */
  static final int WRONG_OPTIONS = 2;

  private final int status;

  private CommandFailure(int status, String sentence) {
    super(oneLine(sentence));
    this.status = status;
  }

  static CommandFailure wrongOptions(String sentence) {
    return new CommandFailure(WRONG_OPTIONS, sentence);
  }

  static CommandFailure failed(String sentence) {
    return new CommandFailure(FAILED, sentence);
  }

  int status() {
    return status;
  }

  /** Messages of libraries may have several lines. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }
}
