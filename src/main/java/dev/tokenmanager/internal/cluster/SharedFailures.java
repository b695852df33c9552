package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.cluster.record.CanonicalEncoder;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What failed requests of the group taught, for one token: tells the others what a request of this
 * node taught, and takes what theirs did. Only where a key shows that it is a node of the group who
 * says so. Event loop only.
 */
final class SharedFailures {

  /** Credentials of other nodes that are rejected; in a rotation there are two, or three. */
  private static final int MOST_REJECTIONS = 8;

  private final ClusterCoordinator coordinator;
  private final Supplier<byte[]> credential;
  private final Map<String, SharedFailure> rejections = new LinkedHashMap<>();

  /** The newest; null: none since the last token. */
  private @Nullable SharedFailure last;

  private boolean isOwn;

  /** It came while this node was asking itself. */
  private boolean isPending;

  /**
   * @param credential what the configuration holds of secrets, but for a refresh token
   */
  SharedFailures(ClusterCoordinator coordinator, Supplier<byte[]> credential) {
    this.coordinator = coordinator;
    this.credential = credential;
  }

  /** A token came: whatever was learnt is over. */
  void tokenCame() {
    last = null;
    isPending = false;
    rejections.clear();
  }

  /** Whether the last request of the group failed, as far as was heard. */
  boolean isFailing() {
    return last != null;
  }

  /** Whether the last request of the group that failed was this node's. */
  boolean isOwnLast() {
    return last != null && isOwn;
  }

  /**
   * A mark of what an attempt sends now, null where no key is configured.
   *
   * @param offered a refresh token to use where none is held, null: none
   */
  @Nullable String mark(@Nullable HeldRefreshToken offered) {
    return coordinator.context.credentials.of(bytes(offered));
  }

  private byte[] bytes(@Nullable HeldRefreshToken offered) {
    CanonicalEncoder bytes = new CanonicalEncoder().bytes(credential.get());
    String besides = coordinator.host.presented().reveal();
    if (!besides.isEmpty()) {
      bytes.text(besides); // nothing where there is nothing, as in earlier releases
    }
    if (coordinator.policy.originalGrant()) {
      return bytes.toByteArray();
    }
    HeldRefreshToken held = coordinator.host.state().holding().refreshToken();
    HeldRefreshToken used = held == null ? offered : held;
    Secret secret = used == null ? null : used.value();
    String configured = coordinator.configuredOrigin();
    return bytes
        .text(secret != null ? secret.reveal() : configured == null ? "" : configured)
        .toByteArray();
  }

  /**
   * A request of this node failed.
   *
   * @param sent see {@link #mark}
   * @return whether the others were told
   */
  boolean teach(GroupFailure failure, @Nullable String sent) {
    // What keeps a request here says nothing of the provider, nor of the credential.
    boolean here =
        failure.error().failure() == TokenFailure.INTERNAL
            || failure.error().error().equals(Failure.PROXY_AUTHENTICATION)
            || failure.error().error().equals(Failure.SECRET_UNAVAILABLE)
            || failure.error().error().equals(Failure.SUBJECT_TOKEN);
    if (sent == null || here) {
      return false;
    }
    AttemptError error = failure.error();
    GroupFailure own =
        new GroupFailure(
            new AttemptError(
                error.failure(),
                error.error(),
                error.message(),
                error.at(),
                coordinator.context.node()),
            failure.next(),
            failure.rejected(),
            failure.askedToWait(),
            failure.failures());
    HeldToken held = coordinator.host.state().holding().token();
    SharedFailure lesson =
        new SharedFailure(
            own, failure.rejected() ? sent : null, held == null ? 0 : held.token().generation());
    last = lesson;
    isOwn = true;
    isPending = false;
    coordinator.messenger.publish(
        PeerMessage.Type.FAILED, lesson.encode(coordinator.context.now()));
    return true;
  }

  /** What a node that asks must know, null: nothing. */
  @Nullable SharedFailure current() {
    SharedFailure lesson = last;
    return lesson == null || lesson.failure().next().isReachedAt(coordinator.context.now())
        ? null
        : lesson;
  }

  /**
   * What others learnt that holds this node, whatever credential it has by now, null: nothing.
   * Somebody who waits here is worth a request, but not where the provider asked for time.
   */
  @Nullable GroupFailure hold() {
    SharedFailure lesson = current();
    if (lesson == null || isOwn || lesson.failure().rejected()) {
      return null;
    }
    GroupFailure failure = lesson.failure();
    return failure.askedToWait() || !coordinator.host.isAwaited() ? failure : null;
  }

  /** Another node says what it learnt, or heard. */
  void heard(PeerMessage notice) {
    if (!coordinator.context.messageSeal.isKeyed()) {
      return; // Anybody may have said so.
    }
    Moment now = coordinator.context.now();
    SharedFailure lesson = SharedFailure.decode(notice, now, longest());
    if (lesson == null || lesson.held() < heldGeneration()) {
      return;
    }
    String sent = lesson.credential();
    if (sent != null) {
      rejections.put(sent, lesson);
      rejections.keySet().stream()
          .limit(Math.max(0, rejections.size() - MOST_REJECTIONS))
          .toList()
          .forEach(rejections::remove);
      if (!coordinator.context.credentials.matches(sent, bytes(null))) {
        return;
      }
    }
    last = lesson;
    isOwn = coordinator.context.node().equals(lesson.failure().error().node());
    isPending = true;
    takePending();
  }

  private Duration longest() {
    RefreshOptions options = coordinator.policy.options();
    return List.of(options.retryMaxDelay(), options.maxRetryAfter(), options.rejectedProbe())
        .stream()
        .max(Duration::compareTo)
        .orElseThrow();
  }

  private long heldGeneration() {
    HeldToken held = coordinator.host.state().holding().token();
    return held == null ? 0 : held.token().generation();
  }

  /** Not beside a request of this node, which tells by itself how things are. */
  void takePending() {
    if (!isPending()) {
      return;
    }
    isPending = false;
    SharedFailure lesson = current();
    if (lesson != null && isLaterThanOwn(lesson)) {
      coordinator.take(lesson.failure());
    }
  }

  /** Of two waits that came of requests at the same time the longer counts. */
  private boolean isLaterThanOwn(SharedFailure lesson) {
    Phase phase = coordinator.host.state().phase();
    Moment own = coordinator.host.state().attempts().next();
    boolean waits = phase == Phase.BACKING_OFF || phase == Phase.REJECTED;
    Moment now = coordinator.context.now();
    return !waits
        || own == null
        || own.remainingAt(now).compareTo(lesson.failure().next().remainingAt(now)) < 0;
  }

  /** Whether that has to be done at the next tick. */
  boolean isPending() {
    return isPending && !coordinator.isInFlight();
  }

  /**
   * What others learnt of the credential that this node would send now, null: nothing, or somebody
   * forced this attempt: a {@code get} is answered with the rejection, as on the other nodes.
   *
   * @param offered a refresh token to use where none is held, null: none
   */
  @Nullable GroupFailure rejection(@Nullable HeldRefreshToken offered) {
    Moment now = coordinator.context.now();
    rejections.values().removeIf(lesson -> lesson.failure().next().isReachedAt(now));
    if (rejections.isEmpty() || coordinator.host.isForced()) {
      return null;
    }
    byte[] own = bytes(offered);
    return rejections.entrySet().stream()
        .filter(entry -> coordinator.context.credentials.matches(entry.getKey(), own))
        .map(entry -> entry.getValue().failure())
        .findFirst()
        .orElse(null);
  }
}
