package dev.tokenmanager.internal.cluster;

/** Which generations of one token were revoked, as far as records say. Event loop only. */
final class Revocations {

  private long upTo;

  /** That generation was revoked; what came before it is not to be had again either. */
  void revoked(long generation) {
    upTo = Math.max(upTo, generation);
  }

  /** Whether a generation must not be adopted, answered, or written back. */
  boolean includes(long generation) {
    return generation <= upTo;
  }
}
