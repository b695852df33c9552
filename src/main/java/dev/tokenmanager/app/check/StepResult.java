package dev.tokenmanager.app.check;

import java.util.Locale;

/**
 * What became of one step. Immutable.
 *
 * @param text one line: what was found, or cause and cure, or why the step does not apply; never a
 *     secret, a token or a response body
 */
public record StepResult(Step step, Result result, String text) {

  /** How a step ended. */
  public enum Result {
    OK,
    FAILED,
    /** It does not apply, or could not be reached. */
    SKIPPED;

    /** For machines. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Messages from elsewhere may have several lines. */
  public StepResult {
    text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }

  public static StepResult ok(Step step, String text) {
    return new StepResult(step, Result.OK, text);
  }

  public static StepResult failed(Step step, String text) {
    return new StepResult(step, Result.FAILED, text);
  }

  public static StepResult skipped(Step step, String text) {
    return new StepResult(step, Result.SKIPPED, text);
  }
}
