package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Moment;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the tokens of one scheduler share. Event loop only. */
final class RefreshContext {

  private final SchedulerSettings settings;
  private final TokenStore store;
  private final RefreshListener listener;
  private final EndpointLimits limits;
  private final Revocation revocation;
  private final DeadlineQueue<TokenRefresher> due = new DeadlineQueue<>();
  private final Turns turns = new Turns(this::onDefect);
  private final Subjects subjects;
  private @Nullable Moment lastTick;
  private @Nullable Moment lastPause;

  /**
   * @param tokens by name, as they are at any time
   */
  RefreshContext(
      SchedulerSettings settings,
      TokenStore store,
      RefreshListener listener,
      Map<String, TokenRefresher> tokens) {
    this.subjects = new Subjects(tokens, store, turns);
    this.settings = settings;
    this.store = store;
    this.listener = listener;
    this.limits = new EndpointLimits(settings.maxConcurrentRequests());
    this.revocation = new Revocation(this::now, settings.maxConcurrentRequests());
  }

  Moment now() {
    return settings.clocks().now();
  }

  double jitter() {
    return settings.jitter().getAsDouble();
  }

  TokenStore store() {
    return store;
  }

  /** The tokens that others are exchanged for. */
  Subjects subjects() {
    return subjects;
  }

  /** In which everything that happens to a token happens. */
  Turns turns() {
    return turns;
  }

  /** The next tick sees to it that the token goes on, wherever the step left it. */
  private void onDefect(TokenRefresher token, Throwable defect) {
    due.schedule(token.place(), now());
    FailureMapper.logDefect(token.name(), defect);
  }

  /** Tells the listener; what it throws is logged and breaks nothing here. */
  void tell(String name, Consumer<RefreshListener> news) {
    try {
      news.accept(listener);
    } catch (Throwable e) {
      FailureMapper.logDefect(name, e);
    }
  }

  RefreshTracing tracing() {
    return settings.tracing();
  }

  EndpointLimits limits() {
    return limits;
  }

  DeadlineQueue<TokenRefresher> due() {
    return due;
  }

  /** A tick begins; a long time since the last one means that the process was paused. */
  void ticked() {
    Moment now = now();
    if (isPausedAt(now)) {
      lastPause = now;
    }
    lastTick = now;
  }

  /**
   * Whether the process was paused at some time after {@code start}, as far as a tick that is
   * missing can tell.
   */
  boolean wasPausedSince(Moment start) {
    return isPausedAt(now()) || (lastPause != null && isLater(lastPause, start));
  }

  /**
   * By elapsed time, which never goes back; by the wall clock only where elapsed time stood still
   * meanwhile. Not for a request that the first tick after a pause began.
   */
  private static boolean isLater(Moment pause, Moment start) {
    int byElapsed = pause.elapsed().compareTo(start.elapsed());
    return byElapsed == 0 ? pause.wall().isAfter(start.wall()) : byElapsed > 0;
  }

  private boolean isPausedAt(Moment now) {
    return lastTick != null && lastTick.plus(settings.longestTick()).isReachedAt(now);
  }

  /** What is revoked at the end. */
  Revocation revocation() {
    return revocation;
  }
}
