package dev.tokenmanager.simulator;

import static java.util.Objects.requireNonNull;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.RecordSealer;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.UnsealResult;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.LocalCoordinator;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.RefreshScheduler;
import dev.tokenmanager.internal.service.SchedulerSettings;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.service.TokenSettings;
import dev.tokenmanager.internal.service.TokenStore;
import dev.tokenmanager.internal.state.StateCoordinator;
import dev.tokenmanager.internal.state.StateFile;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.simulator.Scenario.Faults;
import dev.tokenmanager.simulator.SimulatedProvider.Mode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run: a token that is kept in a file, and processes that stop, are killed, and start again.
 */
final class RestartSimulation implements SimulatedSource.Watcher {

  private static final String NAME = "t";
  private static final Identity IDENTITY = new Identity("address", NAME, "fingerprint");
  private static final Mode[] OUTAGES = {Mode.REFUSED, Mode.HANGS, Mode.BROKEN, Mode.UNUSABLE};

  private final Random random;
  private final Trace trace;
  private final Scenario scenario;
  private final Timeline time = new Timeline();
  private final SimulatedProvider provider;
  private final SimulatedDisk disk;
  private final RecordSealer sealer = new RecordSealer(() -> List.of(new byte[32]));
  private Secret configured;
  private Duration wallError = Duration.ZERO;
  private @Nullable Life life;

  /** Refresh tokens that brought another one, and those whose fate nobody here knows. */
  private final Set<String> spent = new HashSet<>();

  private final Set<String> uncertain = new HashSet<>();

  /** Those which were sent without a mark, since the disk did not take it in time. */
  private final Set<String> unmarked = new HashSet<>();

  /** Those which a file that lags behind may bring back. */
  private final Set<String> excused = new HashSet<>();

  private @Nullable String inFlight;
  private @Nullable String last;
  private boolean sentUnmarked;
  private long durable;
  private long restarts;

  RestartSimulation(long seed, Trace trace) {
    this.random = new Random(seed);
    this.trace = trace;
    this.scenario = draw(random);
    this.provider = new SimulatedProvider(scenario, random);
    this.disk =
        new SimulatedDisk(random, random.nextInt(3) == 0, random.nextInt(4) == 0, this::maybeKill);
    this.configured = provider.newSession();
  }

  /** Other troubles than those of this simulation have one of their own. */
  private static Scenario draw(Random random) {
    Scenario drawn = Scenario.draw(random);
    while (drawn.repeats() || drawn.faults() != Faults.LONG_OUTAGES) {
      drawn = Scenario.draw(random);
    }
    return drawn;
  }

  Duration length() {
    return scenario.length();
  }

  void run() {
    begin();
    planRestart();
    planOutage();
    time.runUntil(scenario.length());
    provider.behave(Mode.HEALTHY);
    isArmed = false;
    newSession();
    time.runUntil(
        time.now()
            .plus(scenario.lifetime()) // it may be down
            .plus(scenario.options().rejectedProbe())
            .plus(scenario.options().requestTimeout().multipliedBy(4))
            .plusSeconds(30));
    Life end = requireNonNull(life);
    if (end.store.usable(NAME) == null) {
      // A refresh token of a second may have ended while the process stood still.
      newSession();
      time.runUntil(
          time.now().plus(scenario.options().requestTimeout().multipliedBy(4)).plusSeconds(30));
    }
    check(end.store.usable(NAME) != null, "G5: no usable token at the end");
    check(restarts > 0, "no restart");
  }

  /** One process. */
  private final class Life implements RefreshListener {
    final SimulatedProcess process = new SimulatedProcess(time);
    final TokenStore store;
    final RefreshScheduler scheduler;
    final Ticks ticks;
    final SimulatedSource source;
    long generation;
    boolean closed;

    Life() {
      process.stepWall(wallError);
      store =
          new TokenStore(Set.of(NAME), process.clocks().wall(), process.clocks().elapsedNanos());
      scheduler =
          new RefreshScheduler(
              new SchedulerSettings(process.clocks(), random::nextDouble, Scenario.TICK, 1),
              store,
              this);
      ticks =
          new Ticks(
              time,
              process,
              Duration.ZERO,
              scheduler::tick,
              scheduler::nextDue,
              () -> inFlight != null);
      source =
          new SimulatedSource(
              NAME, time, process, provider, scenario, random, RestartSimulation.this);
      source.configure(scenario.originalGrant() ? null : configured);
    }

    void begin() {
      PolicySettings policy =
          new PolicySettings(NAME, scenario.options(), Scenario.TICK, scenario.originalGrant());
      StateFile file = new StateFile("state", disk.seenBy(process), stored());
      StateCoordinator.Settings settings =
          new StateCoordinator.Settings(IDENTITY, sealer, policy, false, this::origin);
      scheduler.add(
          new TokenSettings(policy, Duration.ofSeconds(10), false),
          source,
          StateCoordinator.factory(settings, file, LocalCoordinator::new),
          null);
      ticks.plan();
      callAgain();
    }

    private @Nullable String origin() {
      return scenario.originalGrant() ? null : configured.reveal();
    }

    private void callAgain() {
      long most = Math.max(500, scenario.lifetime().toMillis() / 2);
      process.after(
          Duration.ofMillis(20 + (long) (most * random.nextDouble())),
          () -> {
            if (!closed) {
              call();
              ticks.plan();
              callAgain();
            }
          });
    }

    private void call() {
      AccessToken now = store.usable(NAME);
      if (now != null) {
        onAnswer(now);
      }
      boolean force = random.nextInt(20) == 0;
      (force ? scheduler.refresh(NAME) : scheduler.get(NAME, null)).onSuccess(this::onAnswer);
    }

    private void onAnswer(AccessToken answer) {
      Duration left = requireNonNull(provider.expiry(answer.accessToken())).minus(time.now());
      check(
          left.compareTo(scenario.lastResort()) >= 0,
          "G1: answered a token with " + left + " left");
      check(answer.generation() >= generation, "the generation went back");
      check(
          answer.generation() >= durable,
          "the generation went back over a restart, from "
              + durable
              + " to "
              + answer.generation());
      generation = answer.generation();
    }

    @Override
    public void onEvent(TokenEvent event) {
      trace.add(time.now(), event.event(), event.source());
    }

    @Override
    public void onCredentialRejected(String name) {
      if (!scenario.originalGrant() && provider.mode() == Mode.HEALTHY) {
        process.after(Duration.ofSeconds(20), RestartSimulation.this::newSession);
      }
    }
  }

  private void begin() {
    Life next = new Life();
    life = next;
    boolean serves = mustServe();
    if (hasRefreshTokenEnded()) {
      excused.add(configured.reveal());
    }
    trace.add(time.now(), "starts", disk.isTorn() ? "with a torn file" : shown());
    next.begin();
    if (serves) {
      next.scheduler.tick();
      check(next.store.usable(NAME) != null, "G6: what was kept is not served at once");
    }
  }

  /** Whether the file holds a token that is good by all clocks. */
  private boolean mustServe() {
    SharedRecord record = stored();
    Duration end = record == null ? null : provider.expiry(record.accessToken().reveal());
    boolean dated =
        record != null && !requireNonNull(new LifeClock().wall()).isBefore(record.stamp().at());
    return end != null
        && dated
        && end.minus(time.now())
                .minus(stepForward)
                .minus(scenario.latency()) // counted from before it was asked for
                .compareTo(scenario.minValidity().plusMillis(2))
            >= 0;
  }

  /** Then there is none but the configured one, however old. */
  private boolean hasRefreshTokenEnded() {
    SharedRecord record = stored();
    SharedRecord.SharedRefreshToken next = record == null ? null : record.refreshToken();
    Duration left = next == null ? null : next.remaining();
    if (record == null || left == null) {
      return false;
    }
    return left.isZero() || !record.stamp().at().plus(left).isAfter(new LifeClock().wall());
  }

  /** How far the wall clock was set forward since the file was written. */
  private Duration stepForward = Duration.ZERO;

  private @Nullable String steppedWith;

  private final class LifeClock {
    java.time.Instant wall() {
      SimulatedProcess process = new SimulatedProcess(time);
      process.stepWall(wallError);
      return process.clocks().wall().instant();
    }
  }

  private @Nullable SharedRecord stored() {
    String content = disk.content();
    return content != null && sealer.open(IDENTITY, content) instanceof UnsealResult.Record read
        ? read.record()
        : null;
  }

  private String shown() {
    SharedRecord record = stored();
    SharedRecord.SharedRefreshToken next = record == null ? null : record.refreshToken();
    return record == null
        ? "with nothing"
        : "with generation "
            + record.generation()
            + (next == null
                ? ""
                : ", "
                    + next.value().reveal()
                    + " of "
                    + next.origin()
                    + ", sent "
                    + next.sentBy());
  }

  private void newSession() {
    Life now = life;
    if (scenario.originalGrant() || now == null || now.closed || now.process.isDead()) {
      return;
    }
    configured = provider.newSession();
    trace.add(time.now(), "a person configures", configured.reveal());
    now.source.configure(configured);
    now.scheduler.credentialsChanged(Set.of(NAME), Set.of(NAME));
    now.ticks.plan();
  }

  private void planRestart() {
    Duration quiet =
        Duration.ofMillis(
            (long) (random.nextDouble() * scenario.lifetime().toMillis() * 2) + random.nextInt(50));
    time.after(quiet, this::strike);
  }

  private void strike() {
    if (time.now().compareTo(scenario.length()) >= 0) {
      return;
    }
    if (random.nextInt(3) == 0) {
      stop(random.nextBoolean());
    } else {
      isArmed = true;
    }
  }

  /** Something begins during which a kill hurts. */
  private void maybeKill() {
    Life now = life;
    if (isArmed && now != null && random.nextInt(3) == 0) {
      isArmed = false;
      time.after(
          Duration.ofMillis(random.nextInt(40)),
          () -> {
            if (life == now && !now.closed) {
              stop(true);
            }
          });
    }
  }

  private boolean isArmed;

  private void stop(boolean killed) {
    Life now = requireNonNull(life);
    restarts++;
    if (killed) {
      kill(now);
      return;
    }
    trace.add(time.now(), "stops");
    now.closed = true;
    now.scheduler.close();
    now.ticks.plan();
    time.after(Duration.ofSeconds(2), () -> kill(now));
  }

  private void kill(Life now) {
    boolean lags = disk.isDirty() || inFlight != null;
    trace.add(time.now(), "is dead", lags ? "in the middle" : "");
    now.closed = true;
    now.process.kill();
    now.ticks.stop();
    if (lags && disk.isSick()) {
      excused.addAll(spent); // it may lag by more than one
    }
    if (lags && last != null) {
      excused.add(last);
    }
    if (inFlight != null && !sentUnmarked) {
      uncertain.add(inFlight);
    }
    inFlight = null;
    disk.killed();
    if (disk.isTorn()) {
      durable = 0;
      excused.addAll(spent);
      uncertain.clear();
    } else {
      SharedRecord record = stored();
      durable = record == null ? 0 : record.generation();
    }
    stepClock();
    Duration down =
        Duration.ofMillis((long) (random.nextDouble() * scenario.lifetime().toMillis()));
    time.after(
        random.nextBoolean() ? Duration.ofMillis(random.nextInt(2000)) : down,
        () -> {
          begin();
          planRestart();
        });
  }

  /** Forward, or back to before the file was written: how long that took cannot be known. */
  private void stepClock() {
    int which = random.nextInt(10);
    Duration by = Duration.ofSeconds(random.nextInt(3600));
    // A token that is written again carries the step along.
    SharedRecord record = stored();
    String token = record == null ? null : record.accessToken().reveal();
    if (!Objects.equals(token, steppedWith)) {
      steppedWith = token;
      stepForward = Duration.ZERO;
    }
    if (which == 0) {
      wallError = wallError.plus(by);
      stepForward = stepForward.plus(by);
    } else if (which == 1) {
      wallError = wallError.minus(by.plus(scenario.lifetime().multipliedBy(3)).plusSeconds(10));
    }
  }

  private void planOutage() {
    time.after(
        Duration.ofSeconds(5)
            .plus(scenario.lifetime().multipliedBy(random.nextInt(300)).dividedBy(100)),
        () -> {
          if (time.now().compareTo(scenario.length()) >= 0) {
            return;
          }
          provider.behave(OUTAGES[random.nextInt(OUTAGES.length)]);
          trace.add(time.now(), "provider", provider.mode());
          time.after(
              scenario.lifetime().multipliedBy(random.nextInt(150)).dividedBy(100),
              () -> {
                provider.behave(Mode.HEALTHY);
                planOutage();
              });
        });
  }

  @Override
  public void onSent(String name, @Nullable Secret refreshToken) {
    String sent = refreshToken == null ? null : refreshToken.reveal();
    trace.add(time.now(), "sends", sent == null ? "its grant" : sent);
    check(inFlight == null, "G3: two requests in flight");
    if (sent != null) {
      check(
          !scenario.originalGrant() || !uncertain.contains(sent),
          "G8: a refresh token of unknown fate was sent again");
      check(
          !scenario.rotates() || !spent.contains(sent) || isExcused(sent),
          "G8: a spent refresh token was sent again");
    }
    inFlight = Objects.requireNonNullElse(sent, "its grant");
    maybeKill();
    last = sent;
    // A disk that does not answer keeps nobody from refreshing.
    sentUnmarked = disk.isDirty();
    if (sentUnmarked && sent != null) {
      unmarked.add(sent);
    }
  }

  private boolean isExcused(String sent) {
    return unmarked.contains(sent) || (!scenario.originalGrant() && excused.contains(sent));
  }

  @Override
  public void onEnded(String name, @Nullable ProviderException failure) {
    trace.add(time.now(), failure == null ? "token" : failure.error());
    String sent = last;
    inFlight = null;
    if (sent == null) {
      return;
    }
    if (failure == null) {
      spent.add(sent);
    } else if (failure.outcomeUnknown() && !sentUnmarked) {
      uncertain.add(sent);
    }
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      time.fail(what + " (at " + time.now() + ", " + scenario + ")");
    }
  }
}
