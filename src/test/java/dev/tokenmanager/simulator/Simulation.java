package dev.tokenmanager.simulator;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.keeper.Alone;
import dev.tokenmanager.keeper.Keeper;
import dev.tokenmanager.keeper.KeeperListener;
import dev.tokenmanager.keeper.KeeperSettings;
import dev.tokenmanager.keeper.TokenEvent;
import dev.tokenmanager.keeper.TokenSettings;
import dev.tokenmanager.refresh.Event;
import dev.tokenmanager.refresh.PolicySettings;
import dev.tokenmanager.simulator.Scenario.Faults;
import dev.tokenmanager.store.TokenStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One run: a keeper, its tokens, a provider, callers, and trouble. */
final class Simulation implements KeeperListener {

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final Random random;
  private final Scenario scenario;
  private final Timeline time = new Timeline();
  private final SimulatedProcess process = new SimulatedProcess(time);
  private final SimulatedProvider provider;
  private final Invariants invariants;
  private final Map<String, SimulatedSource> sources = new LinkedHashMap<>();
  private final TokenStore store;
  private final Keeper keeper;
  private final Trouble trouble;
  private final Ticks ticks;
  private final Trace trace;
  private int waiting;
  private final Set<String> seen = new HashSet<>();
  private boolean closed;

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
    KeeperSettings settings =
        new KeeperSettings(
            process.clocks(), random::nextDouble, Scenario.TICK, scenario.maxConcurrentRequests());
    this.keeper = new Keeper(settings, store, this);
    this.ticks =
        new Ticks(
            time,
            process,
            Duration.ZERO,
            keeper::tick,
            keeper::nextDue,
            invariants::isRequestInFlight);
    process.onResume(ticks::fire);
    this.trouble =
        new Trouble(
            scenario,
            time,
            process,
            provider,
            random,
            ticks,
            trace,
            this::replaceCredentials,
            invariants::excuseAllGaps,
            this::onResumed);
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
    invariants.checkJitter();
    time.runUntil(time.now().plus(Duration.ofSeconds(1 + random.nextInt(100))));
    closed = true;
    ticks.stop();
    keeper.close();
    time.runUntil(time.now().plus(Duration.ofMinutes(1)));
    sources.keySet().forEach(name -> check(store.usable(name) == null, "G11: a token after stop"));
    check(waiting == 0, "a waiter never ended");
  }

  /** True time that it covers. */
  Duration length() {
    return scenario.length();
  }

  private void begin(String name) {
    SimulatedSource source =
        new SimulatedSource(name, time, process, provider, scenario, random, invariants);
    sources.put(name, source);
    configure(source);
    PolicySettings policy =
        new PolicySettings(name, scenario.options(), Scenario.TICK, scenario.originalGrant());
    keeper.add(new TokenSettings(policy, MAX_WAIT, false), source, Alone::new, null);
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
    Future<AccessToken> answer = force ? keeper.refresh(name) : keeper.get(name, null);
    if (!force && !resumed) {
      check(
          answer.isComplete() || !trouble.promisesNoWaiting() || !seen.contains(name),
          "G2/G5: a get waits");
    }
    waiting++;
    Duration asked = time.now();
    answer.onComplete(
        (token, failure) -> {
          waiting--;
          checkWait(force, asked);
          onResult(name, token, failure, force);
        });
  }

  private void checkWait(boolean forced, Duration asked) {
    Duration longest = MAX_WAIT.plus(Scenario.TICK.multipliedBy(2));
    boolean pauses = scenario.faults() == Faults.PAUSES || scenario.faults() == Faults.SLEEP;
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
          forced || closed || !trouble.promisesNoWaiting() || !seen.contains(name),
          "G2/G5: a get failed: " + failure.getMessage());
    }
  }

  private void replaceCredentials() {
    for (Map.Entry<String, SimulatedSource> entry : sources.entrySet()) {
      configure(entry.getValue());
      invariants.excuseForNewCredential(entry.getKey());
    }
    trace.add(time.now(), "credentials replaced");
    keeper.credentialsChanged(
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
        .plus(Duration.ofSeconds(1));
  }

  private void checkRecovered(String name) {
    check(store.usable(name) != null, "G5: no usable token long after the trouble ended");
  }

  @Override
  public void onEvent(TokenEvent event) {
    trace.add(time.now(), event.name(), event.event());
    check(!closed || event.event() == Event.STOPPED, "G11: " + event.event() + " after stop");
    switch (event.event()) {
      case ACQUIRED, REFRESHED -> invariants.onOutcome(event.name(), false, true);
      case REFRESH_FAILED -> invariants.onOutcome(event.name(), true, event.isServing());
      default -> {}
    }
  }

  @Override
  public void onCredentialRejected(String name) {
    invariants.onOutcome(name, true, store.usable(name) != null);
  }

  private void check(boolean holds, String what) {
    invariants.check(holds, what);
  }
}
