package dev.tokenmanager.app;

import java.util.regex.Pattern;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in one sentence that shows no value, which may be a secret.
 */
final class WrongCommandLine {

  /** Behind one hyphen a value may follow at once, as in -psecret. */
  private static final Pattern OPTION = Pattern.compile("--[A-Za-z][A-Za-z-]{0,37}|-[a-z]{1,12}");

  private WrongCommandLine() {}

  static String sentence(ParameterException wrong) {
    return problem(wrong) + "; --help tells what there is";
  }

  private static String problem(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0));
    }
    // None by its message: that shows what stands behind an option.
    if (wrong instanceof MissingParameterException missing) {
      return "Missing required parameter for " + option(missing.getMissing().get(0));
    }
    if (wrong instanceof OverwrittenOptionException twice) {
      return option(twice.getOverwritten()) + " should be specified only once";
    }
    return "Wrong value for an option"
        + (wrong.getArgSpec() instanceof OptionSpec option ? " " + option.longestName() : "");
  }

  private static String option(ArgSpec spec) {
    return spec instanceof OptionSpec option
        ? "option '" + option.longestName() + "' (" + option.paramLabel() + ")"
        : "a word (" + spec.paramLabel() + ")";
  }

  private static String unmatched(String word) {
    if (!word.startsWith("-")) {
      return "Unknown word (not shown, it may be a secret)";
    }
    int value = word.indexOf('=');
    String name = value < 0 ? word : word.substring(0, value);
    return "Unknown option "
        + (OPTION.matcher(name).matches() ? name : "(not shown, it may hold a secret)");
  }
}
