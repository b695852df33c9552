package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What callers report of the tokens they were given. Two generations in a row that Weaviate rejects
 * mean that renewal is no cure. Immutable.
 *
 * @param currentReported whether the current generation was reported
 * @param previousReported whether the one before was
 * @param misconfigured whether renewal is known to be no cure
 * @param unreportedSince when the current generation came, while renewal is known to be no cure;
 *     null once it is reported
 * @param lastRenewal when a report last made a refresh start, null: never
 */
public record RejectionReports(
    boolean currentReported,
    boolean previousReported,
    boolean misconfigured,
    @Nullable Moment unreportedSince,
    @Nullable Moment lastRenewal) {

  static final RejectionReports NONE = new RejectionReports(false, false, false, null, null);

  RejectionReports onNewGeneration(Moment now) {
    boolean noneReported = !currentReported && !previousReported && !misconfigured;
    return noneReported
        ? this
        : new RejectionReports(
            false, currentReported, misconfigured, misconfigured ? now : null, lastRenewal);
  }

  RejectionReports onReported() {
    boolean noCure = misconfigured || previousReported;
    return new RejectionReports(true, previousReported, noCure, null, lastRenewal);
  }

  RejectionReports onRenewal(Moment now) {
    return new RejectionReports(
        currentReported, previousReported, misconfigured, unreportedSince, now);
  }

  RejectionReports onCured() {
    return new RejectionReports(currentReported, previousReported, false, null, lastRenewal);
  }

  /** Whether a report may start a refresh: always, unless renewal is known to be no cure. */
  boolean mayRenewAt(Moment now, Duration probe) {
    return !misconfigured || lastRenewal == null || lastRenewal.plus(probe).isReachedAt(now);
  }

  /**
   * When the current generation has stayed unreported long enough; null while that is not in sight.
   */
  @Nullable Moment curedAt(Duration probe) {
    return misconfigured && unreportedSince != null ? unreportedSince.plus(probe) : null;
  }
}
