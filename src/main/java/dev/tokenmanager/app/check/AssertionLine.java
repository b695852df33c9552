package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** The line of what is shown instead of a secret. Pure; any thread. */
final class AssertionLine {

  private AssertionLine() {}

  static StepResult of(CheckContext facts) {
    if (facts.options().auth().assertions().isEmpty()) {
      return skipped(Step.ASSERTION, "neither a private key nor an assertion is configured");
    }
    List<ShownAssertion> shown = facts.assertions();
    if (shown.isEmpty()) {
      return skipped(
          Step.ASSERTION,
          facts.secretsProblem() == null
              ? "not known: no token endpoint is known"
              : "not tried: a secret is missing");
    }
    String line =
        shown.stream().map(one -> text(one, facts.now())).collect(Collectors.joining("; "));
    if (shown.stream().anyMatch(one -> isOver(one, facts.now()))) {
      return failed(Step.ASSERTION, line + ": have whoever makes it renew it");
    }
    return shown.stream().allMatch(one -> one.claims() == null)
        ? skipped(Step.ASSERTION, line)
        : ok(Step.ASSERTION, line);
  }

  private static String text(ShownAssertion shown, Instant now) {
    String claims = shown.claims();
    return shown.where()
        + " "
        + (claims == null ? "is no JWT that can be read, and is sent as it is" : claims)
        + end(shown, now);
  }

  private static String end(ShownAssertion shown, Instant now) {
    Instant end = shown.end();
    if (end == null) {
      return "";
    }
    Duration left = Duration.between(now, end);
    return ", "
        + (isOver(shown, now) ? "ended at " : "ends at ")
        + end.truncatedTo(ChronoUnit.SECONDS)
        + (isOver(shown, now) ? "" : ", in " + left.toSeconds() + " s");
  }

  private static boolean isOver(ShownAssertion shown, Instant now) {
    return shown.end() != null && !shown.end().isAfter(now);
  }
}
