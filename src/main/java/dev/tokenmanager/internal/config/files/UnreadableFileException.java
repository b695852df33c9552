package dev.tokenmanager.internal.config.files;

/** A file that an option names cannot be read; its message is one sentence with the cure. */
public final class UnreadableFileException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Problem {
    MISSING,
    /** A folder, a pipe, a device, a socket. */
    NOT_A_FILE,
    TOO_LARGE,
    UNREADABLE,
    /** What it lies on does not answer. */
    NO_ANSWER,
    /** What was read of it is of no use. */
    USELESS
  }

  private final Problem problem;

  /** With a sentence that names the file, and the cure. */
  public UnreadableFileException(Problem problem, String sentence) {
    super(sentence);
    this.problem = problem;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
