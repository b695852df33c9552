package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Generations;
import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One token, shared with the other nodes of its group: adopts what they acquire, and tells them
 * what this node acquires. Event loop only.
 */
final class ClusterCoordinator implements RefreshCoordinator {

  final NodeContext context;
  final Identity identity;
  final PolicySettings policy;
  final Host host;
  final SharingProblems problems;
  final SealedRecords sealedRecords;
  final LocalRecord local;
  final PeerMessenger messenger;
  private final Supplier<@Nullable String> origin;
  final GroupMembership groups;
  private final MapSync mapSync;
  final PeerRequests peerRequests;
  final SharedFailures failures;
  final LastQuestion lastQuestion;
  private final Adoptions adoptions;
  final LeaveProtocol leaving;
  final UnauthenticatedPeers unauthenticated;
  private final List<ClusterRefresh> refreshes = new ArrayList<>();

  /**
   * @param origin SHA-256 of the configured refresh token, null: another grant is configured
   * @param credential all other secrets that are sent, so that they tell it from any other
   */
  ClusterCoordinator(
      NodeContext context,
      Identity identity,
      PolicySettings policy,
      Supplier<@Nullable String> origin,
      Supplier<byte[]> credential,
      Host host) {
    this.context = context;
    this.identity = identity;
    this.policy = policy;
    this.origin = origin;
    this.host = host;
    this.problems = new SharingProblems(identity.name(), context::now);
    Revocations revocations = new Revocations();
    this.sealedRecords = new SealedRecords(context, identity, host, problems, revocations);
    this.local = new LocalRecord(context, policy, host, revocations);
    this.messenger = new PeerMessenger(context, identity, host);
    this.groups = new GroupMembership(identity, context.membership);
    this.mapSync = new MapSync(this);
    this.adoptions = new Adoptions(this);
    this.leaving = new LeaveProtocol(this);
    this.unauthenticated = new UnauthenticatedPeers(this);
    this.peerRequests = new PeerRequests(context, policy.options().requestTimeout());
    this.failures = new SharedFailures(this, credential);
    this.lastQuestion = new LastQuestion(this);
  }

  @Override
  public void start(@Nullable Acquisition given) {
    HeldToken token = host.state().holding().token();
    if (given != null && token != null) {
      local.acquired(given, token.token().generation(), null);
    }
    messenger.ask();
    if (given != null) {
      mapSync.start();
    }
  }

  @Override
  public void acquire(long attempt) {
    ClusterRefresh refresh = new ClusterRefresh(this, attempt);
    refreshes.add(refresh);
    startNext();
  }

  /** An adoption may have ended an attempt whose request is in flight still: one at a time. */
  private void startNext() {
    if (refreshes.stream().noneMatch(ClusterRefresh::isInFlight)) {
      refreshes.stream()
          .filter(ClusterRefresh::isWaiting)
          .findFirst()
          .ifPresent(ClusterRefresh::start);
    }
  }

  @Override
  public void turn(long attempt) {
    ClusterRefresh refresh = refresh(attempt);
    if (refresh != null) {
      refresh.turn();
    }
  }

  @Override
  public void askingAgain() {
    List.copyOf(refreshes).forEach(ClusterRefresh::askingAgain);
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, long generation) {
    ClusterRefresh refresh = refresh(attempt);
    failures.tokenCame();
    lastQuestion.tokenCame();
    if (refresh != null) {
      // What came from this node's state file was not asked for.
      String descent = refresh.isInFlight() ? refresh.origin() : configuredOrigin();
      refresh.acquired(local.acquired(acquisition, generation, descent));
      startNext();
    }
  }

  @Override
  public void ended(long attempt, boolean refreshTokenKept, @Nullable GroupFailure taught) {
    ClusterRefresh refresh = refresh(attempt);
    if (refresh != null) {
      refresh.ended(refreshTokenKept, taught);
    }
  }

  private @Nullable ClusterRefresh refresh(long attempt) {
    return refreshes.stream()
        .filter(refresh -> refresh.attempt == attempt)
        .findFirst()
        .orElse(null);
  }

  void isOver(ClusterRefresh refresh) {
    refreshes.remove(refresh);
    startNext();
    leaving.tick();
    host.reschedule();
  }

  /** A request that was sent before the process was paused is of no use any more. */
  boolean isRequesting() {
    return refreshes.stream().anyMatch(ClusterRefresh::isRequesting);
  }

  /** Whether the provider is being asked. */
  boolean isInFlight() {
    return refreshes.stream().anyMatch(ClusterRefresh::isInFlight);
  }

  /** Takes what the failed request of another node taught. */
  void take(GroupFailure failure) {
    host.hear(failure);
    List.copyOf(refreshes).forEach(ClusterRefresh::outrun);
  }

  /** Whether other nodes of the group are there. */
  boolean hasOthers() {
    return groups.group(context.node()).size() > 1;
  }

  /** Whether no attempt is under way here. */
  boolean isIdle() {
    return refreshes.isEmpty();
  }

  @Override
  public boolean isUnderWay(long attempt) {
    return refresh(attempt) != null;
  }

  @Override
  public void tick() {
    List.copyOf(refreshes).forEach(ClusterRefresh::tick);
    adoptions.tick();
    mapSync.tick();
    failures.takePending();
    leaving.tick();
  }

  @Override
  public @Nullable Moment nextDue() {
    Moment due = leaving.nextDue();
    if (adoptions.isDue() || failures.isPending()) {
      due = context.now();
    }
    Moment again = mapSync.nextDue();
    if (again != null) {
      due = due == null ? again : Moment.earliest(due, again);
    }
    for (ClusterRefresh refresh : refreshes) {
      Moment next = refresh.nextDue();
      if (next != null) {
        due = due == null ? next : Moment.earliest(due, next);
      }
    }
    return due;
  }

  @Override
  public Future<Boolean> close(boolean asked) {
    List.copyOf(refreshes).forEach(ClusterRefresh::close);
    return leaving.begin(asked);
  }

  @Override
  public void abandon() {
    List.copyOf(refreshes).forEach(ClusterRefresh::abandon);
    leaving.abandon();
  }

  /** Another node, of any group, said something of a token of this name. */
  void heard(PeerMessage notice) {
    if (!notice.group().equals(identity.fingerprint())) {
      return;
    }
    // Whoever holds nothing any more still knows what was.
    host.generationSeen(Generations.sane(notice.generation()));
    peerRequests.heard(notice);
    host.reschedule();
    leaving.heardOfAnother();
    switch (notice.type()) {
      case ACQUIRED -> mapSync.announced(notice);
      case ASK -> mapSync.occasionally();
      case ANSWER -> answered(notice);
      case FAILED -> failures.heard(notice);
      case HELLO, BYE, ACQUIRING, RELEASED -> {}
    }
    if (notice.type() == PeerMessage.Type.ACQUIRED || notice.type() == PeerMessage.Type.ANSWER) {
      compare(notice);
    }
  }

  /**
   * A node that was paused says late what it has; where it has been asked, it has just shown it.
   */
  private void compare(PeerMessage notice) {
    SharedRecord current = local.current();
    long newest = current == null ? 0 : current.generation();
    boolean isOld = notice.generation() < newest;
    boolean isShown = notice.type() == PeerMessage.Type.ANSWER && notice.generation() == newest;
    if (isOld || isShown) {
      peerRequests.hasNothingNewer(notice.node());
    }
  }

  /** Another node, of any group, wants to know. */
  void answer(PeerMessage question) {
    if (!leaving.isOver()) {
      boolean sameGroup = question.group().equals(identity.fingerprint());
      messenger.answer(
          question,
          sameGroup ? local.copy(null) : null,
          sameGroup ? failures.current() : null,
          sameGroup ? asking() : new JsonObject());
    }
  }

  private JsonObject asking() {
    for (ClusterRefresh refresh : refreshes) {
      JsonObject asking = refresh.asking();
      if (asking != null) {
        return asking;
      }
    }
    return new JsonObject();
  }

  private void answered(PeerMessage notice) {
    if (!context.messageSeal.isKeyed()) {
      answeredByAnybody(notice);
      return;
    }
    SharedRecord record = sealedRecords.readable(notice.envelope());
    if (record == null || !consider(record)) {
      failures.heard(notice);
    }
  }

  /** Without a key a token is taken from the map alone; by now the writer's clock may be known. */
  private void answeredByAnybody(PeerMessage notice) {
    SharedRecord current = local.current();
    if ((current == null || current.generation() < notice.generation())
        && context.questions.askedAt(notice.question(), context.now()) != null) {
      mapSync.start();
    }
  }

  /** A node came, or came back. */
  void joined(String node) {
    messenger.ask(node);
    mapSync.start();
  }

  /** Nodes came. */
  void mapSync() {
    mapSync.start();
  }

  void left(String node) {
    groups.left(node);
    peerRequests.left(node);
    host.reschedule();
  }

  /** A node shares this token no more, but is there. */
  void parted(PeerMessage notice) {
    groups.parted(notice);
    if (notice.group().equals(identity.fingerprint())) {
      peerRequests.left(notice.node());
      host.reschedule();
    }
  }

  /**
   * Whether no other node of the group was heard lately that has not said goodbye, nor one of which
   * it is not known.
   */
  boolean isLastOfGroup() {
    return groups.group(context.node()).size() == 1
        && groups.areKnown()
        && !unauthenticated.isThere();
  }

  /** The node whose clock dates what is held, null: nothing is held. */
  @Nullable String writer() {
    SharedRecord record = local.current();
    return record == null ? null : record.stamp().node();
  }

  /** See {@link Adoptions#consider}. */
  boolean consider(SharedRecord record) {
    return adoptions.consider(record);
  }

  /** See {@link Adoptions#inherit}. */
  void inherit(SharedRecord record) {
    adoptions.inherit(record);
  }

  /** A record was adopted. */
  void adopted() {
    SharedRecord record = local.current();
    if (record != null) {
      peerRequests.taken(record);
    }
    failures.tokenCame();
    lastQuestion.tokenCame();
    List.copyOf(refreshes).forEach(ClusterRefresh::outrun);
  }

  /** SHA-256 of the configured refresh token, null: another grant is configured. */
  @Nullable String configuredOrigin() {
    return origin.get();
  }

  @Override
  public SharingStatus status() {
    List<String> members = groups.group(context.node());
    boolean holdsLock = refreshes.stream().anyMatch(ClusterRefresh::holdsLock);
    return new SharingStatus(
        local.isAdopted(),
        members,
        context.membership.hosts(members),
        holdsLock ? context.node() : peerRequests.acquiring(),
        local.lastAdoption(),
        groups.otherGroups(),
        context.clockOffsets.furthestOffset(context.membership::isPresent),
        problems.sentence());
  }
}
