package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.AccessToken;

/**
 * The decision about one caller, after {@code transition} was carried out. Immutable.
 *
 * @param transition to be applied first
 * @param verdict what the caller gets
 */
public record Decision(Transition transition, Verdict verdict) {

  /** What a caller gets. */
  public sealed interface Verdict {}

  /** This token, now. */
  public record Answered(AccessToken token) implements Verdict {}

  /** This failure, now. */
  public record Refused(AttemptError error) implements Verdict {}

  /** The result of the attempt under way. */
  public record Waits() implements Verdict {}
}
