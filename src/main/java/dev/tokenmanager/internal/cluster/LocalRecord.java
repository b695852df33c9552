package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.RefreshCoordinator.Host;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of the token that this node holds: where it came from, when a newer one takes its
 * place, and what others are given of it. Event loop only.
 */
final class LocalRecord {

  private final NodeContext context;
  private final PolicySettings policy;
  private final Host host;
  private final Revocations revocations;
  private final ReplacedRefreshTokens replaced = new ReplacedRefreshTokens();
  private @Nullable SharedRecord current;
  private boolean adopted;
  private @Nullable Instant lastAdoption;

  LocalRecord(NodeContext context, PolicySettings policy, Host host, Revocations revocations) {
    this.context = context;
    this.policy = policy;
    this.host = host;
    this.revocations = revocations;
  }

  /** Of what is held, or was when it was last heard of; null: nothing yet. */
  @Nullable SharedRecord current() {
    return current;
  }

  /** Whether this node has a token to answer with. */
  boolean isUsable() {
    return host.state().isUsableAt(context.now());
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
    HeldToken held = host.state().holding().token();
    boolean isHeld = held != null && held.token().generation() == generation;
    Duration lifetime = isHeld && held != null ? held.lifetime() : lifetime(acquisition);
    SharedRefreshToken refreshToken =
        isHeld ? refreshToken(origin, null) : refreshToken(acquisition, origin);
    SharedRecord record =
        Records.of(acquisition, generation, lifetime, refreshToken, context.node(), context.now());
    if (isHeld) {
      current = record;
      adopted = false;
      replaced.clear();
    }
    return record;
  }

  /** The one that came where this node, which stops, does not hold it any more. */
  private @Nullable SharedRefreshToken refreshToken(
      Acquisition acquisition, @Nullable String origin) {
    Secret value = acquisition.response().refreshToken();
    if (value == null) {
      return refreshToken(origin, null);
    }
    Duration lifetime = acquisition.response().refreshLifetime();
    Moment end = lifetime == null ? null : acquisition.start().plus(lifetime);
    return Records.refreshToken(
        new HeldRefreshToken(value, end, lifetime), origin, null, context.now());
  }

  private Duration lifetime(Acquisition acquisition) {
    Duration lifetime = acquisition.response().lifetime().left();
    return lifetime == null ? policy.options().assumedLifetime() : lifetime;
  }

  /** The one to use next, as a record says it. */
  private @Nullable SharedRefreshToken refreshToken(
      @Nullable String origin, @Nullable String sentBy) {
    HeldRefreshToken held = host.state().holding().refreshToken();
    return held == null ? null : Records.refreshToken(held, origin, sentBy, context.now());
  }

  /** Adopts a record if it is newer than what is held, and usable; whether it did. */
  boolean consider(SharedRecord record) {
    if (!isNews(record)) {
      return false;
    }
    Moment written = context.momentOf(record.stamp());
    return written != null && adopt(record, written);
  }

  /**
   * The held record, where the provider has replaced the refresh token alone; null: it has not, or
   * nothing is held.
   *
   * @param sent what was held before, null: nothing
   */
  @Nullable SharedRecord rotated(@Nullable HeldRefreshToken sent) {
    HeldRefreshToken next = host.state().holding().refreshToken();
    if (next == null || (sent != null && next.value().equals(sent.value()))) {
      return null;
    }
    if (sent != null) {
      replaced.add(sent.value());
    }
    SharedRecord copy = copy(null);
    return copy == null ? null : Records.with(copy, RefreshTokenIntent.without(copy));
  }

  /**
   * Takes of a newer record that cannot be adopted what counts all the same: its refresh token; of
   * the same record, too, where the provider has given another node the next one.
   */
  void inherit(SharedRecord record) {
    if (isNews(record)) {
      // Over since long, as far as this node can tell.
      adopt(record, context.now().minus(record.lifetime()));
    } else {
      inheritRotated(record);
    }
  }

  private void inheritRotated(SharedRecord record) {
    SharedRefreshToken next = record.refreshToken();
    HeldRefreshToken old = host.state().holding().refreshToken();
    boolean same = current != null && !Records.isNewer(current, record);
    if (same
        && next != null
        && old != null
        && !next.value().equals(old.value())
        && !replaced.contains(next.value())) {
      replaced.add(old.value());
      Moment known = context.momentOf(record.stamp());
      Moment written = known == null ? context.now() : known;
      // The access token, which is held, is not to end the attempt.
      Adoption over = Records.adoption(record, context.now().minus(record.lifetime()));
      host.adopt(
          new Adoption(
              over.generation(), over.acquisition(), Records.heldRefreshToken(next, written)));
    }
  }

  /**
   * Takes the next number for what this node acquired, where a record of the same generation came
   * before it and would win by what wall clocks say. Two sides of a partition can use one number
   * twice. Where only refresh tokens are configured, the later one came of the newer refresh token,
   * which is spent: what came of it must not be lost.
   *
   * @return what the others must hear; null: all stays
   */
  @Nullable SharedRecord renumbered(SharedRecord other) {
    SharedRecord mine = current;
    Moment written = context.momentOf(other.stamp());
    boolean outranked =
        mine != null
            && mine.generation() == other.generation()
            && isNews(other)
            && !other.revoked()
            && !mine.accessToken().equals(other.accessToken());
    if (policy.originalGrant() || adopted || !outranked || written == null) {
      return null;
    }
    SharedRecord copy = copy(null);
    if (copy == null || !cameLater(copy, Records.adoption(other, written))) {
      return null;
    }
    long next = Math.max(copy.generation(), host.state().holding().generation()) + 1;
    SharedRecord record = Records.numbered(copy, next);
    current = record;
    host.renumber(next);
    return record;
  }

  private boolean cameLater(SharedRecord mine, Adoption other) {
    Moment now = context.now();
    Moment own = Records.adoption(mine, now).acquisition().start();
    return own.remainingAt(now).compareTo(other.acquisition().start().remainingAt(now)) > 0;
  }

  boolean isNews(SharedRecord record) {
    return Records.isNewer(record, current);
  }

  private boolean adopt(SharedRecord record, Moment written) {
    RefreshState before = host.state();
    // First, since those who are told of the token ask for it.
    SharedRecord old = current;
    current = record;
    host.adopt(Records.adoption(record, written));
    RefreshState after = host.state();
    HeldToken held = after.holding().token();
    boolean taken = held != null && !held.equals(before.holding().token());
    // The same token with the same times, as after a change of options, ends an attempt, too.
    boolean again =
        before.phase() == Phase.REFRESHING
            && after.phase() != Phase.REFRESHING
            && held != null
            && held.token().generation() == record.generation();
    if (!taken && !again) {
      current = old;
      return false;
    }
    adopted = true;
    replaced.clear();
    lastAdoption = context.now().wall();
    return true;
  }

  /**
   * What is held, as a record that is written now; null: nothing is.
   *
   * @param sentBy the node that is about to send its refresh token, null: none
   */
  @Nullable SharedRecord copy(@Nullable String sentBy) {
    SharedRecord record = current;
    HeldToken held = host.state().holding().token();
    if (record == null || held == null || revocations.includes(record.generation())) {
      return null;
    }
    SharedRefreshToken old = record.refreshToken();
    SharedRefreshToken refreshToken =
        refreshToken(
            old == null ? null : old.origin(),
            sentBy != null || old == null ? sentBy : old.sentBy());
    return Records.copied(record, held, refreshToken, context.node(), context.now());
  }
}
