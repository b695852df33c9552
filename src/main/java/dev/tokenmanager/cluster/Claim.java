package dev.tokenmanager.cluster;

import org.jspecify.annotations.Nullable;

/** What an attempt has in hand. Confined to it. */
final class Claim {

  /** Null: not got, or given back. */
  ClusterServices.@Nullable Lock lock;

  /** What the map holds, as far as was seen under the lock; null: nothing. */
  @Nullable String envelope;

  /** Whether a mark may have been written. */
  boolean marking;

  /** The record with the mark that was written, null: none was. */
  @Nullable SharedRecord marked;

  /** The configured refresh token that the one sent descends from, null: none does. */
  @Nullable String origin;

  /** Gives the lock back. */
  void release() {
    ClusterServices.Lock held = lock;
    lock = null;
    if (held != null) {
      held.release();
    }
  }
}
