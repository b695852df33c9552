package dev.tokenmanager.app;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in one sentence that shows no value, which may be a secret.
 */
final class WrongCommandLine {

  private WrongCommandLine() {}

  static String sentence(ParameterException wrong) {
    return problem(wrong) + "; --help tells what there is";
  }

  private static String problem(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0));
    }
    if (wrong instanceof MissingParameterException || wrong instanceof OverwrittenOptionException) {
      return Refusal.oneLine(String.valueOf(wrong.getMessage()));
    }
    return "Wrong value for an option"
        + (wrong.getArgSpec() instanceof OptionSpec option ? " " + option.longestName() : "");
  }

  private static String unmatched(String word) {
    if (!word.startsWith("-")) {
      return "Unknown word '" + Refusal.oneLine(word) + "'";
    }
    int value = word.indexOf('=');
    return "Unknown option " + Refusal.oneLine(value < 0 ? word : word.substring(0, value));
  }
}
