package dev.tokenmanager.internal.state;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.RecordSealer;
import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshPolicy;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.service.StateFileStatus;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one token in a file, around whatever else coordinates its refreshes: hands over what is in
 * the file when nothing else has a token, before the provider is asked; writes what is held
 * whenever that changes; and writes before a refresh token is sent that it is (G8). Nobody waits
 * for a write but the request that sends a refresh token. Event loop only.
 */
public final class StateCoordinator implements RefreshCoordinator, RefreshCoordinator.Host {

  /** A disk that is slower keeps no request waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Nor longer than this part of the refresh buffer: the token must not end meanwhile. */
  private static final int PART_OF_BUFFER = 4;

  /** After this long what could not be written is written again. */
  private static final Duration RETRY = Duration.ofSeconds(10);

  private static final long NO_ATTEMPT = -1;

  private final Settings settings;
  private final RefreshPolicy policy;
  private final StateFile file;
  private final Host host;
  private final RefreshCoordinator inner;

  /** What was in the file, until it has been handed over or something newer came; null: nothing. */
  private @Nullable SharedRecord stored;

  /** The least generation of which this one knows that it was got for its identity, 0: none. */
  private long since;

  private @Nullable Duration refreshIn;

  /** The configured refresh token that the held one descends from, see {@link Settings#origin}. */
  private @Nullable String descent;

  /** The refresh token that was sent, or is about to be, and whose fate is not known. */
  private @Nullable Secret inDoubt;

  /** The attempt whose refresh token is being marked. */
  private long marking = NO_ATTEMPT;

  /** Until when that is waited for. */
  private @Nullable Moment markUntil;

  private Runnable afterMark = () -> {};
  private @Nullable Moment writeAgainAt;
  private @Nullable Content written;
  private boolean revoked;

  /**
   * What it is told once.
   *
   * @param identity under which the file is sealed
   * @param shared whether other nodes may have the same refresh token
   * @param origin SHA-256 of the configured refresh token, null: another grant is configured
   */
  public record Settings(
      Identity identity,
      RecordSealer sealer,
      PolicySettings policy,
      boolean shared,
      Supplier<@Nullable String> origin) {

    StateRecords.Rules rules() {
      return new StateRecords.Rules(policy.originalGrant(), shared, origin.get());
    }
  }

  /** What makes one content of the file another one. */
  private record Content(
      long generation,
      @Nullable Secret token,
      @Nullable Secret refreshToken,
      @Nullable String sentBy,
      @Nullable String origin) {

    static Content of(SharedRecord record) {
      SharedRefreshToken next = record.refreshToken();
      return new Content(
          record.generation(),
          record.accessToken(),
          next == null ? null : next.value(),
          next == null ? null : next.sentBy(),
          next == null ? null : next.origin());
    }
  }

  private StateCoordinator(
      Settings settings, StateFile file, RefreshCoordinator.Factory nodes, Host host) {
    this.settings = settings;
    this.policy = new RefreshPolicy(settings.policy);
    this.file = file;
    this.host = host;
    this.stored = file.take(this);
    this.since = file.since(settings.identity);
    this.written = stored == null ? null : Content.of(stored);
    this.inner = nodes.of(this);
  }

  /**
   * Keeps a token in that file.
   *
   * @param nodes how it is shared
   */
  public static RefreshCoordinator.Factory factory(
      Settings settings, StateFile file, RefreshCoordinator.Factory nodes) {
    return host -> new StateCoordinator(settings, file, nodes, host);
  }

  // What is in the file.

  @Override
  public long keptGeneration() {
    return stored == null ? 0 : stored.generation();
  }

  /** Nobody else has a token: what is in the file counts. */
  private void restore(long attempt) {
    SharedRecord record = stored;
    stored = null;
    if (record == null || holdsAnything()) {
      return; // What is held was got under other options: it is not what is in the file.
    }
    SharedRefreshToken next = record.refreshToken();
    descent = next == null ? null : next.origin();
    ours(record.generation());
    refreshIn = record.refreshIn();
    host.restore(attempt, StateRecords.counting(record, settings.rules(), now()));
  }

  // What is written.

  /** What came is of this identity. */
  private void note(Acquisition acquisition, long generation) {
    stored = null;
    ours(since == 0 ? generation : Math.min(since, generation));
    refreshIn = acquisition.response().refreshIn();
  }

  private boolean holdsAnything() {
    RefreshState.Held holding = state().holding();
    return holding.token() != null || holding.refreshToken() != null;
  }

  private void ours(long generation) {
    since = generation;
    file.note(settings.identity, generation);
  }

  private void save() {
    RefreshState.Held holding = state().holding();
    if (since > 0 || holding.refreshToken() != null) {
      save(record(holding.refreshToken()));
    }
  }

  private Future<Void> save(SharedRecord record) {
    Content content = Content.of(record);
    if (revoked || !file.isOf(this) || content.equals(written)) {
      return Future.succeededFuture();
    }
    return write(record, content);
  }

  private Future<Void> write(SharedRecord record, Content content) {
    written = content;
    writeAgainAt = null;
    return file.write(settings.sealer.seal(settings.identity, record), record.stamp().at())
        .onFailure(failure -> failed())
        .onComplete(ended -> host.stateFileChanged());
  }

  private void failed() {
    written = null;
    writeAgainAt = now().plus(RETRY);
    host.reschedule();
  }

  /**
   * What is held.
   *
   * @param next the refresh token that is used next, null: none
   */
  private SharedRecord record(@Nullable HeldRefreshToken next) {
    RefreshState.Held holding = state().holding();
    HeldToken held = holding.token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    SharedRefreshToken kept = kept(next);
    // What was got under other options is of no use to who starts with these.
    boolean ours = held != null && since > 0 && held.token().generation() >= since;
    return ours && held != null && times != null
        ? StateRecords.of(held, times, refreshIn, kept, now())
        : StateRecords.withoutToken(holding.generation(), kept, false, now());
  }

  private @Nullable SharedRefreshToken kept(@Nullable HeldRefreshToken next) {
    if (next == null) {
      return null;
    }
    String sentBy = next.value().equals(inDoubt) ? StateRecords.WRITER : null;
    return Records.refreshToken(next, descent, sentBy, now());
  }

  // The coordinator.

  @Override
  public void start(@Nullable Acquisition given) {
    HeldToken held = state().holding().token();
    if (given != null && held != null) {
      note(given, held.token().generation());
      descent = origin();
    } else if (state().holding().refreshToken() != null) {
      descent = origin(); // A session goes on under other options only where this is the same.
    }
    inner.start(given);
    save();
  }

  @Override
  public void acquire(long attempt) {
    inner.acquire(attempt);
  }

  @Override
  public void turn(long attempt) {
    inner.turn(attempt);
  }

  @Override
  public void askingAgain() {
    inner.askingAgain();
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, long generation) {
    note(acquisition, generation);
    inDoubt = null;
    inner.acquired(attempt, acquisition, generation);
    if (state().phase() == Phase.CLOSED) {
      save(late(acquisition, generation));
    } else {
      save();
    }
  }

  private SharedRecord late(Acquisition acquisition, long generation) {
    TokenParts parts = TokenParts.of(acquisition, settings.policy);
    HeldRefreshToken next =
        parts.refreshToken == null ? state().holding().refreshToken() : parts.refreshToken;
    return StateRecords.late(acquisition, generation, parts.lifetime, kept(next), now());
  }

  /** What a token that came late would have been held as. */
  private record TokenParts(Duration lifetime, @Nullable HeldRefreshToken refreshToken) {

    static TokenParts of(Acquisition acquisition, PolicySettings policy) {
      Duration left = acquisition.response().lifetime().left();
      Secret value = acquisition.response().refreshToken();
      Duration lasts = acquisition.response().refreshLifetime();
      Moment end = lasts == null ? null : acquisition.start().plus(lasts);
      return new TokenParts(
          left == null ? policy.options().assumedLifetime() : left,
          value == null ? null : new HeldRefreshToken(value, end, lasts));
    }
  }

  @Override
  public void ended(long attempt, boolean refreshTokenKept, @Nullable GroupFailure taught) {
    if (refreshTokenKept) {
      inDoubt = null;
    }
    inner.ended(attempt, refreshTokenKept, taught);
    save();
  }

  @Override
  public boolean isUnderWay(long attempt) {
    return marking == attempt || inner.isUnderWay(attempt);
  }

  @Override
  public void tick() {
    inner.tick();
    Moment now = now();
    Moment until = markUntil;
    if (until != null && until.isReachedAt(now)) {
      marked(marking);
    }
    Moment again = writeAgainAt;
    if (again != null && again.isReachedAt(now)) {
      writeAgainAt = null;
      save();
    }
  }

  @Override
  public @Nullable Moment nextDue() {
    return Moment.earliestOf(inner.nextDue(), markUntil, writeAgainAt);
  }

  @Override
  public Future<Boolean> close(boolean asked) {
    writeAgainAt = null;
    return inner
        .close(asked)
        .compose(
            isLast ->
                asked && isLast
                    ? forget().transform(ended -> Future.succeededFuture(isLast))
                    : Future.succeededFuture(isLast));
  }

  /** Before what is held is revoked: nobody must start with it afterwards. */
  private Future<Void> forget() {
    SharedRecord nothing =
        StateRecords.withoutToken(state().holding().generation(), null, true, now());
    Future<Void> forgotten = file.isOf(this) ? write(nothing, Content.of(nothing)) : QUIET;
    revoked = true;
    return forgotten;
  }

  private static final Future<Void> QUIET = Future.succeededFuture();

  @Override
  public void abandon() {
    inner.abandon();
  }

  @Override
  public @Nullable SharingStatus status() {
    return inner.status();
  }

  @Override
  public StateFileStatus stateFile() {
    return file.status();
  }

  // The host of what it goes around.

  @Override
  public Moment now() {
    return host.now();
  }

  @Override
  public RefreshState state() {
    return host.state();
  }

  @Override
  public boolean isAwaited() {
    return host.isAwaited();
  }

  @Override
  public boolean isForced() {
    return host.isForced();
  }

  @Override
  public Secret presented() {
    return host.presented();
  }

  @Override
  public boolean wasPausedSince(Moment start) {
    return host.wasPausedSince(start);
  }

  @Override
  public void takeTurn(long attempt) {
    restore(attempt);
    if (RefreshPolicy.isUnderWay(state(), attempt)) {
      host.takeTurn(attempt);
    }
  }

  @Override
  public void giveBackTurn(long attempt) {
    host.giveBackTurn(attempt);
  }

  @Override
  public void sendRequest(long attempt, boolean byGrant, @Nullable HeldRefreshToken offered) {
    boolean other = byGrant || isOfAnother();
    HeldRefreshToken next = next(other, offered);
    if (next == null || !RefreshPolicy.isUnderWay(state(), attempt)) {
      send(attempt, other, offered);
      return;
    }
    descent = descent == null ? origin() : descent;
    inDoubt = next.value();
    marking = attempt;
    markUntil = now().plus(patience());
    afterMark = () -> send(attempt, other, offered);
    save(record(next)).onComplete(ended -> marked(attempt));
    host.reschedule(); // For the end of patience.
  }

  /** Whether a kept refresh token turns out to descend from another configured one. */
  private boolean isOfAnother() {
    String origin = origin();
    return descent != null && origin != null && !descent.equals(origin);
  }

  /** SHA-256 of the configured refresh token; what is held counts as its until that is known. */
  private @Nullable String origin() {
    String origin = settings.origin.get();
    return StateRecords.NOT_KNOWN_YET.equals(origin) ? descent : origin;
  }

  /** The refresh token that would be sent now, null: none. */
  private @Nullable HeldRefreshToken next(boolean byGrant, @Nullable HeldRefreshToken offered) {
    HeldRefreshToken held = state().holding().refreshToken();
    return policy.toSend(held == null ? offered : held, byGrant, now());
  }

  private void send(long attempt, boolean byGrant, @Nullable HeldRefreshToken offered) {
    // The credential may have changed while the mark was written.
    if (next(byGrant, offered) == null && RefreshPolicy.isUnderWay(state(), attempt)) {
      descent = origin();
      inDoubt = null;
    }
    host.sendRequest(attempt, byGrant, offered);
  }

  private Duration patience() {
    HeldToken held = state().holding().token();
    Duration part = held == null ? PATIENCE : held.buffer().dividedBy(PART_OF_BUFFER);
    return part.compareTo(PATIENCE) < 0 ? part : PATIENCE;
  }

  /** The mark is written, or cannot be: the request is sent all the same, and status says so. */
  private void marked(long attempt) {
    if (marking == attempt && attempt != NO_ATTEMPT) {
      marking = NO_ATTEMPT;
      markUntil = null;
      afterMark.run();
    }
  }

  @Override
  public boolean isRequesting(long attempt) {
    return host.isRequesting(attempt);
  }

  @Override
  public boolean isSent(long attempt) {
    return marking == attempt || host.isSent(attempt);
  }

  @Override
  public void adopt(Adoption adoption) {
    RefreshState.Held before = state().holding();
    host.adopt(adoption);
    RefreshState.Held after = state().holding();
    if (before.equals(after)) {
      return;
    }
    HeldToken held = after.token();
    if (held != null && held.token().generation() == adoption.generation()) {
      note(adoption.acquisition(), adoption.generation());
    }
    descent = origin();
    save();
  }

  @Override
  public void restore(long attempt, Adoption adoption) {
    host.restore(attempt, adoption);
  }

  @Override
  public void renumber(long generation) {
    host.renumber(generation);
    save();
  }

  @Override
  public void hear(GroupFailure failure) {
    host.hear(failure);
  }

  @Override
  public double jitter() {
    return host.jitter();
  }

  @Override
  public void generationSeen(long generation) {
    host.generationSeen(generation);
  }

  @Override
  public void revoked(long upTo) {
    host.revoked(upTo);
    save();
  }

  @Override
  public void reschedule() {
    host.reschedule();
  }

  @Override
  public void stateFileChanged() {
    host.stateFileChanged();
  }
}
