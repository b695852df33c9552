package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.store.CurrentToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is held, as any thread reads it. Pure. */
final class Snapshot {

  private Snapshot() {}

  static CurrentToken of(HeldToken held) {
    HeldToken.@Nullable Times times = held.times();
    return times == null
        ? CurrentToken.endless(held.token())
        : CurrentToken.until(
            held.token(), times.usableUntil().wall(), times.usableUntil().elapsed());
  }

  /** By the wall clock; a token that is missing, or never expires, comes first. */
  static Instant expiry(@Nullable HeldToken held) {
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    return times == null ? Instant.MIN : times.expiry().wall();
  }
}
