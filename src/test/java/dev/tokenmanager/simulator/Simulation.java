package dev.tokenmanager.simulator;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.LocalCoordinator;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.RefreshScheduler;
import dev.tokenmanager.internal.service.SchedulerSettings;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.service.TokenSettings;
import dev.tokenmanager.internal.service.TokenStore;
import dev.tokenmanager.simulator.Scenario.Faults;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One run: a scheduler, its tokens, a provider, callers, and trouble. */
final class Simulation implements RefreshListener {

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final Random random;
  private final Scenario scenario;
  private final Timeline time = new Timeline();
  private final SimulatedProcess process = new SimulatedProcess(time);
  private final SimulatedProvider provider;
  private final Invariants invariants;
  private final Map<String, SimulatedSource> sources = new LinkedHashMap<>();
  private final TokenStore store;
  private final RefreshScheduler scheduler;
  private final FaultInjector trouble;
  private final Hazards hazards;
  private final Ticks ticks;
  private final Trace trace;
  private final Set<Call> waiting = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private boolean closed;
  private long calls;

  Simulation(long seed, Trace trace) {
    this.trace = trace;
    this.random = new Random(seed);
    this.scenario = Scenario.draw(random);
    this.provider = new SimulatedProvider(scenario, random);
    this.invariants = new Invariants(scenario, time, provider, trace);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < scenario.tokens(); i++) {
      names.add("t" + i);
    }
    this.store = new TokenStore(names, process.clocks().wall(), process.clocks().elapsedNanos());
    SchedulerSettings settings =
        new SchedulerSettings(
            process.clocks(), random::nextDouble, Scenario.TICK, scenario.maxConcurrentRequests());
    this.scheduler = new RefreshScheduler(settings, store, this);
    this.ticks =
        new Ticks(
            time,
            process,
            Duration.ZERO,
            scheduler::tick,
            scheduler::nextDue,
            () -> scenario.faults() == Faults.STALLS || invariants.isRequestInFlight());
    process.onResume(ticks::fire);
    this.hazards = new Hazards(scenario, process, provider, random, invariants::onStall);
    this.trouble =
        new FaultInjector(
            scenario,
            time,
            process,
            provider,
            random,
            ticks,
            trace,
            this::replaceCredentials,
            invariants::excuseAllGaps,
            this::onResumed,
            hazards);
    names.forEach(this::begin);
  }

  /** Runs it to its end; throws {@link AssertionError} when an invariant is broken. */
  void run() {
    ticks.plan();
    sources.keySet().forEach(this::callAgain);
    trouble.begin(scenario.length());
    time.runUntil(scenario.length());
    trouble.end();
    time.runUntil(scenario.length().plus(slowestRecovery()));
    sources.keySet().forEach(this::checkRecovered);
    waiting.forEach(
        call ->
            check(
                call.asked().compareTo(scenario.length()) > 0,
                "G5: a caller of " + call.name() + " waits since " + call.asked()));
    invariants.checkJitter();
    time.runUntil(time.now().plus(Duration.ofSeconds(1 + random.nextInt(100))));
    closed = true;
    ticks.stop();
    scheduler.close();
    time.runUntil(time.now().plus(Duration.ofMinutes(1)));
    sources.keySet().forEach(name -> check(store.usable(name) == null, "G11: a token after stop"));
    check(waiting.isEmpty(), "a waiter never ended");
  }

  /** True time that it covers. */
  Duration length() {
    return scenario.length();
  }

  private void begin(String name) {
    SimulatedSource source =
        new SimulatedSource(name, time, process, provider, scenario, random, invariants, hazards);
    sources.put(name, source);
    configure(source);
    PolicySettings policy =
        new PolicySettings(name, scenario.options(), Scenario.TICK, scenario.originalGrant());
    scheduler.add(new TokenSettings(policy, MAX_WAIT, false), source, LocalCoordinator::new, null);
  }

  private void configure(SimulatedSource source) {
    source.configure(scenario.originalGrant() ? null : provider.newSession());
  }

  private void callAgain(String name) {
    process.after(
        untilNextCall(),
        () -> {
          if (!closed) {
            call(name);
            ticks.plan();
            callAgain(name);
          }
        });
  }

  /** Now and then a burst, else some in each lifetime. */
  private Duration untilNextCall() {
    long most = random.nextInt(3) == 0 ? 500 : Math.max(500, scenario.lifetime().toMillis() / 4);
    return Duration.ofMillis(20 + (long) (most * random.nextDouble()));
  }

  private void call(String name) {
    AccessToken fromMemory = store.usable(name);
    if (fromMemory != null) {
      invariants.onAnswer(name, fromMemory);
    }
    boolean force = trouble.forcesRefreshes() && random.nextInt(300) == 0;
    if (force) {
      invariants.excuseNextGap(name);
    }
    boolean resumed = trouble.justResumed();
    Future<AccessToken> answer = force ? scheduler.refresh(name) : scheduler.get(name, null);
    if (!force && !resumed) {
      check(
          answer.isComplete() || !promisesNoWaiting() || !seen.contains(name),
          "G2/G5: a get waits");
    }
    Call call = new Call(name, time.now(), calls++);
    waiting.add(call);
    answer.onComplete(
        (token, failure) -> {
          waiting.remove(call);
          checkWait(force, call.asked());
          onResult(name, token, failure, force);
        });
  }

  /** A provider that repeats its token to the end makes everybody wait there. */
  private boolean promisesNoWaiting() {
    return trouble.promisesNoWaiting() && !scenario.repeats();
  }

  /** Who waits for an answer. */
  private record Call(String name, Duration asked, long number) {}

  private void checkWait(boolean forced, Duration asked) {
    Duration longest = MAX_WAIT.plus(Scenario.TICK.multipliedBy(2));
    boolean pauses =
        switch (scenario.faults()) {
          case PAUSES, SLEEP, STALLS -> true;
          default -> false;
        };
    check(
        forced || pauses || time.now().minus(asked).compareTo(longest) <= 0,
        "a get waited longer than maxWaitMs");
  }

  private void onResult(String name, AccessToken token, Throwable failure, boolean forced) {
    if (failure == null) {
      seen.add(name);
      invariants.onAnswer(name, token);
    } else {
      check(
          forced || closed || !promisesNoWaiting() || !seen.contains(name),
          "G2/G5: a get failed: " + failure.getMessage());
    }
  }

  private void replaceCredentials() {
    for (Map.Entry<String, SimulatedSource> entry : sources.entrySet()) {
      configure(entry.getValue());
      invariants.excuseForNewCredential(entry.getKey());
    }
    trace.add(time.now(), "credentials replaced");
    scheduler.credentialsChanged(
        sources.keySet(), scenario.originalGrant() ? Set.of() : sources.keySet());
    ticks.plan();
  }

  private void onResumed() {
    invariants.excuseAllGaps();
    // Where nothing else is configured, a refresh token that ended meanwhile is the end.
    boolean maybeOver = !scenario.originalGrant() && scenario.refreshLifetime() != null;
    if (maybeOver || scenario.maxConcurrentRequests() < scenario.tokens()) {
      return;
    }
    Duration resumed = time.now();
    // A second one where a refresh token ended meanwhile.
    int exchanges = scenario.rotates() ? 2 : 1;
    Duration oneTickAndOneExchange =
        Scenario.TICK.plus(scenario.latency().multipliedBy(exchanges)).plusMillis(1);
    time.after(
        oneTickAndOneExchange,
        () -> {
          boolean againPaused = process.isPaused() || trouble.resumedAt().compareTo(resumed) > 0;
          sources
              .keySet()
              .forEach(
                  name ->
                      check(
                          againPaused || store.usable(name) != null,
                          "G1: no usable token after a pause"));
        });
  }

  private Duration slowestRecovery() {
    return scenario
        .options()
        .rejectedProbe()
        .plus(scenario.options().retryMaxDelay())
        .plus(scenario.retryAfter())
        .plus(scenario.options().requestTimeout().multipliedBy(4))
        .plus(lostRequests())
        .plus(Duration.ofSeconds(1));
  }

  /**
   * What was lost ends after the sum of its deadlines, with a pause twice that; then its slot is
   * free.
   */
  private Duration lostRequests() {
    return scenario.faults() == Faults.STALLS
        ? scenario
            .options()
            .requestTimeout()
            .multipliedBy(2L * 2 * TokenSource.MOST_EXCHANGES * scenario.tokens())
        : Duration.ZERO;
  }

  private void checkRecovered(String name) {
    check(
        store.usable(name) != null || scenario.repeats(),
        "G5: no usable token long after the trouble ended");
  }

  @Override
  public void onEvent(TokenEvent event) {
    trace.add(time.now(), event.name(), event.event());
    check(
        !closed || event.event() == TokenEventType.STOPPED,
        "G11: " + event.event() + " after stop");
    switch (event.event()) {
      case ACQUIRED, REFRESHED -> invariants.onOutcome(event.name(), false, true);
      case REJECTED -> invariants.onRejected(event.name(), event.isServing());
      case REFRESH_FAILED -> invariants.onOutcome(event.name(), true, event.isServing());
      default -> {}
    }
  }

  /** Not an outcome by itself: where a refresh token is rejected, the original grant follows. */
  @Override
  public void onCredentialRejected(String name) {}

  private void check(boolean holds, String what) {
    invariants.check(holds, what);
  }
}
