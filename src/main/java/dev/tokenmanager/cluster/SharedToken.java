package dev.tokenmanager.cluster;

import dev.tokenmanager.keeper.Sharing;
import dev.tokenmanager.keeper.SharingStatus;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One token, shared with the other nodes of its group: adopts what they acquire, and tells them
 * what this node acquires. Event loop only.
 */
final class SharedToken implements Sharing {

  final Site site;
  final Identity identity;
  final PolicySettings policy;
  final Holder holder;
  final Troubles troubles;
  final Envelopes envelopes;
  final HeldRecord held;
  final Voice voice;
  private final Supplier<@Nullable String> origin;
  private final Peers peers;
  private final Look look;
  final Farewell farewell;
  private final List<Round> rounds = new ArrayList<>();

  /** What came while this node was asking the provider itself; null: nothing. */
  private @Nullable SharedRecord deferred;

  /**
   * @param origin SHA-256 of the configured refresh token, null: another grant is configured
   */
  SharedToken(
      Site site,
      Identity identity,
      PolicySettings policy,
      Supplier<@Nullable String> origin,
      Holder holder) {
    this.site = site;
    this.identity = identity;
    this.policy = policy;
    this.origin = origin;
    this.holder = holder;
    this.troubles = new Troubles(identity.name(), site::now);
    this.envelopes = new Envelopes(site, identity, holder, troubles);
    this.held = new HeldRecord(site, policy, holder);
    this.voice = new Voice(site, identity, holder);
    this.peers = new Peers(identity, site.members);
    this.look = new Look(this);
    this.farewell = new Farewell(this);
  }

  @Override
  public void start(@Nullable Acquisition given) {
    HeldToken token = holder.state().holding().token();
    if (given != null && token != null) {
      held.acquired(given, token.token().generation(), null);
    }
    voice.ask();
    if (given != null) {
      look.start();
    }
  }

  @Override
  public void acquire(long attempt) {
    Round round = new Round(this, attempt);
    rounds.add(round);
    startNext();
  }

  /** An adoption may have ended an attempt whose request is in flight still: one at a time. */
  private void startNext() {
    if (rounds.stream().noneMatch(Round::isInFlight)) {
      rounds.stream().filter(Round::isWaiting).findFirst().ifPresent(Round::start);
    }
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, long generation) {
    Round round = round(attempt);
    if (round != null) {
      round.acquired(held.acquired(acquisition, generation, round.origin()));
      startNext();
    }
  }

  @Override
  public void ended(long attempt, boolean refreshTokenKept) {
    Round round = round(attempt);
    if (round != null) {
      round.ended(refreshTokenKept);
    }
  }

  private @Nullable Round round(long attempt) {
    return rounds.stream().filter(round -> round.attempt == attempt).findFirst().orElse(null);
  }

  void isOver(Round round) {
    rounds.remove(round);
    startNext();
    farewell.tick();
    holder.reschedule();
  }

  /** A request that was sent before the process was paused is of no use any more. */
  private boolean isRequesting() {
    return rounds.stream().anyMatch(Round::isRequesting);
  }

  /** Whether no attempt is under way here. */
  boolean isIdle() {
    return rounds.isEmpty();
  }

  @Override
  public void tick() {
    List.copyOf(rounds).forEach(Round::tick);
    considerDeferred();
    farewell.tick();
  }

  private void considerDeferred() {
    SharedRecord record = deferred;
    if (record != null && !isRequesting()) {
      deferred = null;
      consider(record);
    }
  }

  @Override
  public @Nullable Moment nextDue() {
    Moment due = farewell.nextDue();
    if (deferred != null && !isRequesting()) {
      due = site.now();
    }
    for (Round round : rounds) {
      Moment next = round.nextDue();
      if (next != null) {
        due = due == null ? next : Moment.earliest(due, next);
      }
    }
    return due;
  }

  @Override
  public Future<Boolean> close(boolean asked) {
    List.copyOf(rounds).forEach(Round::close);
    return farewell.begin(asked);
  }

  @Override
  public void abandon() {
    List.copyOf(rounds).forEach(Round::abandon);
    farewell.abandon();
  }

  /** Another node, of any group, said something of a token of this name. */
  void heard(Notice notice) {
    peers.heard(notice);
    boolean sameGroup = notice.group().equals(identity.fingerprint());
    if (notice.type() == Notice.Type.ASK && !farewell.isOver()) {
      voice.answer(notice, sameGroup ? held.copy(null) : null);
    }
    if (!sameGroup) {
      return;
    }
    farewell.heardOfAnother();
    switch (notice.type()) {
      case ACQUIRED -> look.announced(notice);
      case ASK -> look.occasionally();
      case ANSWER -> answered(notice);
      case HELLO, BYE, ACQUIRING, RELEASED -> {}
    }
  }

  private void answered(Notice notice) {
    SharedRecord record = envelopes.readable(notice.envelope());
    if (record != null) {
      consider(record);
    }
  }

  /** A node came, or came back. */
  void joined(String node) {
    voice.ask(node);
    look.start();
  }

  void left(String node) {
    peers.left(node);
  }

  /** Adopts a record if it is newer than what is held, and usable; whether it did. */
  boolean consider(SharedRecord found) {
    SharedRecord record = withoutReplaced(found);
    if (isRequesting() && (held.isUsable() || !policy.originalGrant())) {
      // What the provider answers now would be lost, and with it the next refresh token.
      if (held.isNews(record) && Records.isNewer(record, deferred)) {
        deferred = record;
      }
      return false;
    }
    boolean adopted = held.consider(record);
    if (adopted) {
      List.copyOf(rounds).forEach(Round::adopted);
    }
    return adopted;
  }

  /** Takes of a newer record that cannot be adopted what counts all the same: its refresh token. */
  void inherit(SharedRecord record) {
    held.inherit(withoutReplaced(record));
  }

  /** Where another refresh token is configured by now, one that descends from the old is over. */
  private SharedRecord withoutReplaced(SharedRecord record) {
    return policy.originalGrant() ? record : Records.descending(record, configuredOrigin());
  }

  /** SHA-256 of the configured refresh token, null: another grant is configured. */
  @Nullable String configuredOrigin() {
    return origin.get();
  }

  @Override
  public SharingStatus status() {
    boolean holdsLock = rounds.stream().anyMatch(Round::holdsLock);
    return new SharingStatus(
        held.isAdopted(),
        peers.group(site.node()),
        holdsLock ? site.node() : peers.acquiring(),
        held.lastAdoption(),
        peers.otherGroups(),
        site.clocks.furthestOffset(site.members::isPresent),
        troubles.sentence());
  }
}
