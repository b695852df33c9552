package dev.tokenmanager.cluster;

import dev.tokenmanager.keeper.Sharing;
import dev.tokenmanager.refresh.Clocks;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that share the tokens of one address: who is there, what time it is for them, and to
 * which token a notice belongs. Event loop only.
 */
public final class ClusterGroup {

  static final Duration ASK_PATIENCE = Duration.ofMillis(500);
  static final Duration RETRY = Duration.ofMillis(250);
  static final Duration HELLO = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(16);
  private static final Duration CLOCK_CHECK = Duration.ofMinutes(1);

  /** More than that between the two clocks: one was set, or the machine slept. */
  private static final Duration JUMP = Duration.ofSeconds(1);

  /** Nodes whose clocks are further apart do not hear each other. */
  private static final Duration MOST_OFFSET = Duration.ofDays(2);

  private final Site site;
  private final String address;
  private final Map<String, SharedToken> tokens = new HashMap<>();
  private @Nullable Moment nextHello;
  private @Nullable Moment nextClockCheck;
  private @Nullable Moment lastTick;

  /**
   * @param address of the deployment
   * @param services what the cluster gives; its messages have to be handed to {@link #receive}
   * @param box seals and opens records
   * @param clocks this node's
   */
  public ClusterGroup(String address, ClusterServices services, RecordBox box, Clocks clocks) {
    this.address = address;
    this.site = new Site(services, box, new Members(SILENCE), clocks);
  }

  /**
   * How a token is shared.
   *
   * @param fingerprint of its options
   * @param origin SHA-256 of the configured refresh token, null: another grant is configured
   */
  public Sharing.Factory sharing(
      PolicySettings policy, String fingerprint, Supplier<@Nullable String> origin) {
    Identity identity = new Identity(address, policy.name(), fingerprint);
    return holder -> {
      SharedToken token = new SharedToken(site, identity, policy, origin, holder);
      tokens.put(policy.name(), token);
      token.farewell.whenOver(() -> tokens.remove(policy.name(), token));
      return token;
    };
  }

  /** Another node said something, or this one did. */
  public void receive(JsonObject message) {
    Notice notice = Notice.decode(message);
    if (notice == null || notice.node().equals(site.node())) {
      return;
    }
    Moment now = site.now();
    if (Duration.between(now.wall(), notice.at()).abs().compareTo(MOST_OFFSET) > 0) {
      return; // No clock to compare with; its records are of no use here.
    }
    if (notice.type() == Notice.Type.BYE) {
      left(notice.node());
      return;
    }
    boolean agrees = noteClock(notice, now);
    if (site.members.heard(notice.node(), now)) {
      joined(notice.node());
    } else if (!agrees) {
      site.askForTime(notice.node());
    }
    SharedToken token = tokens.get(notice.name());
    if (token != null) {
      token.heard(notice);
    } else if (notice.type() == Notice.Type.ASK && notice.name().isEmpty()) {
      answerTime(notice);
    }
  }

  private boolean noteClock(Notice notice, Moment now) {
    Moment asked = site.questions.askedAt(notice.question());
    if (notice.type() == Notice.Type.ANSWER && asked != null) {
      site.clocks.answered(notice.node(), notice.at(), asked, now);
      return true;
    }
    return site.clocks.agrees(notice.node(), notice.at(), now);
  }

  private void answerTime(Notice question) {
    Notice answer =
        new Notice(
            Notice.Type.ANSWER,
            site.node(),
            site.now().wall(),
            "",
            "",
            0,
            question.question(),
            null);
    site.services.send(question.node(), answer.encode());
  }

  private void joined(String node) {
    site.askForTime(node);
    tokens.values().forEach(token -> token.joined(node));
  }

  private void left(String node) {
    // What is known of its clock stays: records that it stamped may be there still.
    site.members.left(node);
    tokens.values().forEach(token -> token.left(node));
  }

  /** Time passed. */
  public void tick() {
    Moment now = site.now();
    Moment last = lastTick;
    lastTick = now;
    if (last != null && hasJumped(last, now)) {
      site.clocks.forgetAll();
      nextClockCheck = null;
    }
    if (nextHello == null || nextHello.isReachedAt(now)) {
      nextHello = now.plus(HELLO);
      site.publish(Notice.Type.HELLO);
      site.members.removeSilent(now).forEach(this::left);
      site.members.all().stream().filter(site.clocks::isVague).forEach(site::askForTime);
    }
    if (nextClockCheck == null || nextClockCheck.isReachedAt(now)) {
      nextClockCheck = now.plus(CLOCK_CHECK);
      site.askForTime();
    }
  }

  private static boolean hasJumped(Moment last, Moment now) {
    Duration byWall = Duration.between(last.wall(), now.wall());
    return byWall.minus(now.elapsed().minus(last.elapsed())).abs().compareTo(JUMP) > 0;
  }

  /** When {@link #tick} has something to do next. */
  public @Nullable Moment nextDue() {
    return nextHello == null || nextClockCheck == null
        ? site.now()
        : Moment.earliest(nextHello, nextClockCheck);
  }

  /** Leaves; after every token's sharing has ended. */
  public void close() {
    // Not published: this node would no longer listen when its own message arrives.
    JsonObject bye = Notice.ofNode(Notice.Type.BYE, site.node(), site.now().wall()).encode();
    site.members.all().forEach(node -> site.services.send(node, bye));
  }
}
