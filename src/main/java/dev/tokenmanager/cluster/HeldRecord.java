package dev.tokenmanager.cluster;

import dev.tokenmanager.cluster.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Sharing.Holder;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.HeldRefreshToken;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.PolicySettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of the token that this node holds: where it came from, when a newer one takes its
 * place, and what others are given of it. Event loop only.
 */
final class HeldRecord {

  private final Site site;
  private final PolicySettings policy;
  private final Holder holder;
  private @Nullable SharedRecord current;
  private boolean adopted;
  private @Nullable Instant lastAdoption;

  HeldRecord(Site site, PolicySettings policy, Holder holder) {
    this.site = site;
    this.policy = policy;
    this.holder = holder;
  }

  /** Of what is held, or was when it was last heard of; null: nothing yet. */
  @Nullable SharedRecord current() {
    return current;
  }

  /** Whether this node has a token to answer with. */
  boolean isUsable() {
    HeldToken held = holder.state().holding().token();
    return held != null && held.isUsableAt(site.now());
  }

  /** Whether it came from another node. */
  boolean isAdopted() {
    return adopted;
  }

  /** By this node's wall clock, null: never. */
  @Nullable Instant lastAdoption() {
    return lastAdoption;
  }

  /**
   * This node acquired it.
   *
   * @param origin of the refresh token, see {@link SharedRefreshToken#origin}
   */
  SharedRecord acquired(Acquisition acquisition, long generation, @Nullable String origin) {
    HeldToken held = holder.state().holding().token();
    boolean isHeld = held != null && held.token().generation() == generation;
    Duration lifetime = isHeld && held != null ? held.lifetime() : lifetime(acquisition);
    SharedRefreshToken refreshToken =
        isHeld ? refreshToken(origin, null) : refreshToken(acquisition, origin);
    SharedRecord record =
        Records.of(acquisition, generation, lifetime, refreshToken, site.node(), site.now());
    if (isHeld) {
      current = record;
      adopted = false;
    }
    return record;
  }

  /** The one that came where this node, which stops, does not hold it any more. */
  private @Nullable SharedRefreshToken refreshToken(
      Acquisition acquisition, @Nullable String origin) {
    Secret value = acquisition.refreshToken();
    if (value == null) {
      return refreshToken(origin, null);
    }
    Duration lifetime = acquisition.refreshLifetime();
    Moment end = lifetime == null ? null : acquisition.start().plus(lifetime);
    return Records.refreshToken(
        new HeldRefreshToken(value, end, lifetime), origin, null, site.now());
  }

  private Duration lifetime(Acquisition acquisition) {
    Duration lifetime = acquisition.lifetime();
    return lifetime == null ? policy.options().assumedLifetime() : lifetime;
  }

  /** The one to use next, as a record says it. */
  private @Nullable SharedRefreshToken refreshToken(
      @Nullable String origin, @Nullable String sentBy) {
    HeldRefreshToken held = holder.state().holding().refreshToken();
    return held == null ? null : Records.refreshToken(held, origin, sentBy, site.now());
  }

  /** Adopts a record if it is newer than what is held, and usable; whether it did. */
  boolean consider(SharedRecord record) {
    if (!isNews(record)) {
      return false;
    }
    Moment written = site.momentOf(record.stamp());
    return written != null && adopt(record, written);
  }

  /** Takes of a newer record that cannot be adopted what counts all the same: its refresh token. */
  void inherit(SharedRecord record) {
    if (isNews(record)) {
      // Over since long, as far as this node can tell.
      adopt(record, site.now().minus(record.lifetime()));
    }
  }

  boolean isNews(SharedRecord record) {
    return Records.isNewer(record, current);
  }

  private boolean adopt(SharedRecord record, Moment written) {
    HeldToken before = holder.state().holding().token();
    // First, since those who are told of the token ask for it.
    SharedRecord old = current;
    current = record;
    holder.adopt(Records.adoption(record, written));
    HeldToken after = holder.state().holding().token();
    if (after == null || after.equals(before)) {
      current = old;
      return false;
    }
    adopted = true;
    lastAdoption = site.now().wall();
    return true;
  }

  /**
   * What is held, as a record that is written now; null: nothing is.
   *
   * @param sentBy the node that is about to send its refresh token, null: none
   */
  @Nullable SharedRecord copy(@Nullable String sentBy) {
    SharedRecord record = current;
    HeldToken held = holder.state().holding().token();
    if (record == null || held == null) {
      return null;
    }
    SharedRefreshToken old = record.refreshToken();
    SharedRefreshToken refreshToken =
        refreshToken(
            old == null ? null : old.origin(),
            sentBy != null || old == null ? sentBy : old.sentBy());
    return Records.copied(record, held, refreshToken, site.node(), site.now());
  }
}
