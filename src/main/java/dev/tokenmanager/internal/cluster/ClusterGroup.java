package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.KeyedMac;
import dev.tokenmanager.internal.cluster.record.Keyring;
import dev.tokenmanager.internal.cluster.record.RecordSealer;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that share the tokens of one address: who is there, what time it is for them, and to
 * which token a notice belongs. Event loop only.
 */
public final class ClusterGroup {

  /** Of nodes that come between two hellos of this one, so many are asked what they hold. */
  private static final int MOST_ASKED = 8;

  private static final int MOST_WRITERS = 64;

  /** More than that between the two clocks: one was set, or the machine slept. */
  private static final Duration JUMP = Duration.ofSeconds(1);

  private final NodeContext context;
  private final String address;
  private final Map<String, ClusterCoordinator> tokens = new HashMap<>();
  private final Sweep sweep;
  private final Admission admission;
  private @Nullable Moment nextHello;
  private @Nullable Moment nextClockCheck;
  private @Nullable Moment lastTick;
  private int newcomers;
  private boolean missedHello;

  /**
   * @param address of the deployment
   * @param services what the cluster gives; its messages have to be handed to {@link #receive}
   * @param keys seal and open records, and what nodes tell each other
   * @param clocks this node's
   * @param ids random numbers that nobody can guess
   */
  public ClusterGroup(
      String address, ClusterServices services, Keyring keys, Clocks clocks, LongSupplier ids) {
    this.address = address;
    this.context =
        new NodeContext(
            services,
            new RecordSealer(keys),
            new Membership(),
            new PeerMessageSeal(keys, address, ids),
            new Questions(ids),
            KeyedMac.ofCredentials(keys),
            clocks);
    this.sweep = new Sweep(context, address);
    this.admission = new Admission(context, this::accept, this::answer, this::unproven);
  }

  /**
   * How a token is shared.
   *
   * @param fingerprint of its options
   * @param origin SHA-256 of the configured refresh token, null: another grant is configured
   * @param credential all other secrets that are sent, so that they tell it from any other
   */
  public RefreshCoordinator.Factory sharing(
      PolicySettings policy,
      String fingerprint,
      Supplier<@Nullable String> origin,
      Supplier<byte[]> credential) {
    Identity identity = new Identity(address, policy.name(), fingerprint);
    return host -> {
      ClusterCoordinator token =
          new ClusterCoordinator(context, identity, policy, origin, credential, host);
      tokens.put(policy.name(), token);
      token.leaving.whenOver(() -> tokens.remove(policy.name(), token));
      return token;
    };
  }

  /** Another node said something, or this one did, or somebody who is no node. Never fails. */
  public void receive(JsonObject message) {
    admission.receive(message);
  }

  private void accept(PeerMessage notice, boolean answered) {
    Moment now = context.now();
    if (notice.type() == PeerMessage.Type.BYE) {
      bye(notice);
      return;
    }
    if (!context.membership.admits(notice.node())) {
      return;
    }
    missedHello |= context.membership.missedHelloOf(notice.node(), now);
    boolean agrees = noteClock(notice, now);
    if (context.membership.heard(notice.node(), now)) {
      joined(notice.node());
    } else if (!agrees) {
      context.askForTime(notice.node());
    }
    context.membership.runsOn(notice.node(), notice.host());
    ClusterCoordinator token = tokens.get(notice.name());
    if (token != null) {
      token.groups.heard(notice);
    }
    if (notice.type() == PeerMessage.Type.ASK && !answered) {
      answer(notice);
    }
    if (token != null) {
      token.heard(notice);
    }
  }

  private void unproven(PeerMessage notice) {
    ClusterCoordinator token = tokens.get(notice.name());
    if (token != null) {
      token.unauthenticated.heard(notice);
    }
  }

  /** Tells who asks what it asks for. */
  private void answer(PeerMessage question) {
    ClusterCoordinator token = tokens.get(question.name());
    if (token != null) {
      token.answer(question);
    } else if (question.name().isEmpty()) {
      context.answerTime(question);
    } else {
      context.answerNone(question);
    }
  }

  private boolean noteClock(PeerMessage notice, Moment now) {
    Moment asked = context.questions.askedAt(notice.question(), now);
    if (notice.type() == PeerMessage.Type.ANSWER && asked != null) {
      context.clockOffsets.answered(NodeContext.timeOf(notice), asked, now);
      return true;
    }
    return context.clockOffsets.agrees(notice.node(), notice.at(), now);
  }

  private void joined(String node) {
    if (!context.clockOffsets.isKnown(node)) {
      context.askForTime(node);
    }
    newcomers++;
    if (newcomers <= MOST_ASKED) {
      tokens.values().forEach(token -> token.joined(node));
    }
  }

  private void bye(PeerMessage notice) {
    if (notice.name().isEmpty()) {
      left(notice.node());
      return;
    }
    ClusterCoordinator token = tokens.get(notice.name());
    if (token != null) {
      token.parted(notice);
    }
  }

  private void left(String node) {
    // What is known of its clock stays: records that it stamped may be there still.
    context.membership.left(node);
    tokens.values().forEach(token -> token.left(node));
  }

  /** Time passed. */
  public void tick() {
    Moment now = context.now();
    Moment last = lastTick;
    lastTick = now;
    if (last != null && hasJumped(last, now)) {
      context.clockOffsets.forgetAll();
      nextClockCheck = null;
    }
    if (last != null && last.plus(context.membership.interval().plusSeconds(1)).isReachedAt(now)) {
      tokens.values().forEach(ClusterCoordinator::mapSync); // What was said meanwhile may be lost.
    }
    if (nextHello == null || nextHello.isReachedAt(now)) {
      nextHello = now.plus(context.membership.interval());
      context.services.publish(hello());
      context.membership.removeSilent(now).forEach(this::left);
      lookForMissed();
      writers().stream().filter(context.clockOffsets::isVague).forEach(context::askForTime);
    }
    if (nextClockCheck == null || nextClockCheck.isReachedAt(now)) {
      nextClockCheck = now.plus(ClusterTimings.CLOCK_CHECK);
      writers().forEach(context::askForTime);
    }
    sweep.tick(now);
  }

  /**
   * Many nodes came at once, as after a partition: the few that were asked know what the others
   * know. Or messages were lost, as in a partition that was too short for a node to be gone: its
   * sides may hold different tokens, of which the map kept either.
   */
  private void lookForMissed() {
    if (newcomers > MOST_ASKED || missedHello) {
      tokens.values().forEach(ClusterCoordinator::mapSync);
    }
    newcomers = 0;
    missedHello = false;
  }

  /** Nodes whose clocks date what is held here: no others need be asked what time it is. */
  private Set<String> writers() {
    Set<String> writers = new TreeSet<>();
    for (ClusterCoordinator token : tokens.values()) {
      String writer = token.writer();
      if (writer != null && writers.size() < MOST_WRITERS && context.membership.isPresent(writer)) {
        writers.add(writer);
      }
    }
    return writers;
  }

  private static boolean hasJumped(Moment last, Moment now) {
    Duration byWall = Duration.between(last.wall(), now.wall());
    return byWall.minus(now.elapsed().minus(last.elapsed())).abs().compareTo(JUMP) > 0;
  }

  /** When {@link #tick} has something to do next. */
  public @Nullable Moment nextDue() {
    return nextHello == null || nextClockCheck == null
        ? context.now()
        : Moment.earliest(nextHello, nextClockCheck);
  }

  /** What this node tells the others every few seconds: that it is there, and where. */
  public JsonObject hello() {
    return context.messageSeal.seal(
        PeerMessage.hello(context.node(), context.now().wall(), context.services.host()));
  }

  /** Leaves; after every token's sharing has ended. */
  public void close() {
    // Not published: this node would no longer listen when its own message arrives.
    context.tellMembers(context.ofThisNode(PeerMessage.Type.BYE));
  }
}
