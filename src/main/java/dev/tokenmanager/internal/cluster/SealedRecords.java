package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.UnsealResult;
import dev.tokenmanager.internal.service.RefreshCoordinator.Host;
import dev.tokenmanager.internal.time.Moment;
import org.jspecify.annotations.Nullable;

/** The envelopes of one token, as they come from the map or from other nodes. Event loop only. */
final class SealedRecords {

  private final NodeContext context;
  private final Identity identity;
  private final Host host;
  private final SharingProblems problems;
  private final Revocations revocations;

  /** An entry of a newer release, and since when it is the same; null: none was seen. */
  private @Nullable String foreign;

  private @Nullable Moment foreignSince;

  SealedRecords(
      NodeContext context,
      Identity identity,
      Host host,
      SharingProblems troubles,
      Revocations revocations) {
    this.context = context;
    this.identity = identity;
    this.host = host;
    this.problems = troubles;
    this.revocations = revocations;
  }

  /** What is in an envelope, null: nothing that is of use. */
  @Nullable SharedRecord readable(@Nullable String envelope) {
    if (envelope == null || envelope.isEmpty()) {
      return null;
    }
    UnsealResult opened = context.recordSealer.open(identity, envelope);
    if (opened instanceof UnsealResult.Record readable) {
      problems.record(null);
      return notRevoked(readable.record());
    }
    UnsealResult.Refused refused = (UnsealResult.Refused) opened;
    problems.record(refused.reason().advice());
    if (refused.reason() == UnsealResult.Reason.NEWER_VERSION && !envelope.equals(foreign)) {
      foreign = envelope;
      foreignSince = context.now();
    }
    if (!context.messageSeal.isKeyed()) {
      host.generationSeen(
          refused.generation()); // With a key, what nobody vouches for raises nothing.
    }
    return null;
  }

  private @Nullable SharedRecord notRevoked(SharedRecord record) {
    host.generationSeen(record.generation());
    if (record.revoked()) {
      revocations.revoked(record.generation());
      host.revoked(record.generation()); // Who was cut off for long holds it still.
    }
    return revocations.includes(record.generation()) ? null : record;
  }

  /** Whether an envelope may give way to that record, which is news. */
  boolean mayReplace(@Nullable String envelope, SharedRecord record) {
    if (envelope == null || envelope.isEmpty()) {
      return true;
    }
    UnsealResult opened = context.recordSealer.open(identity, envelope);
    return opened instanceof UnsealResult.Record readable
        ? !Records.isNewer(readable.record(), record)
        : opened instanceof UnsealResult.Refused refused && givesWay(envelope, refused, record);
  }

  /**
   * Without a key, by the generation that is claimed. With one a claim says nothing: what none of
   * the keys opens is worth nothing here. Nodes with another key, if there are any, think the same;
   * each group writes once a token, when it has acquired it, so that they do not chase each other.
   */
  private boolean givesWay(String envelope, UnsealResult.Refused refused, SharedRecord record) {
    boolean older = refused.generation() < record.generation();
    return refused.reason() == UnsealResult.Reason.NEWER_VERSION
        ? context.messageSeal.isKeyed() && isLeft(envelope, record)
        : context.messageSeal.isKeyed() || older;
  }

  /** A newer release writes with every token; an entry that stays for longer is nobody's. */
  private boolean isLeft(String envelope, SharedRecord record) {
    Moment since = foreignSince;
    return since != null
        && envelope.equals(foreign)
        && since.plus(record.lifetime()).isReachedAt(context.now());
  }

  /**
   * Whether an envelope is older than that record, which was there before, or is none; not what
   * nodes with another key or without one may have written.
   */
  boolean isOlder(@Nullable String envelope, SharedRecord record) {
    if (envelope == null || envelope.isEmpty()) {
      return true;
    }
    UnsealResult opened = context.recordSealer.open(identity, envelope);
    if (opened instanceof UnsealResult.Record same) {
      return Records.isNewer(record, same.record());
    }
    boolean garbage =
        opened instanceof UnsealResult.Refused refused
            && refused.reason() == UnsealResult.Reason.MALFORMED;
    return (garbage || !context.messageSeal.isKeyed()) && mayReplace(envelope, record);
  }

  String seal(SharedRecord record) {
    return context.recordSealer.seal(identity, record);
  }
}
