package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.KeyedMac;
import dev.tokenmanager.internal.cluster.record.RecordCodec;
import dev.tokenmanager.internal.cluster.record.RecordSealer;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the shared tokens of one node have in common. Event loop only. */
final class NodeContext {

  /** How an answer says it, in milliseconds; earlier releases do not. */
  private static final String ELAPSED = "elapsed";

  final ClusterServices services;
  final RecordSealer recordSealer;
  final ClockOffsets clockOffsets = new ClockOffsets();
  final Questions questions;
  final Membership membership;
  final PeerMessageSeal messageSeal;
  final KeyedMac credentials;
  private final Clocks own;

  NodeContext(
      ClusterServices services,
      RecordSealer box,
      Membership members,
      PeerMessageSeal seal,
      Questions questions,
      KeyedMac credentials,
      Clocks own) {
    this.services = services;
    this.recordSealer = box;
    this.membership = members;
    this.messageSeal = seal;
    this.questions = questions;
    this.credentials = credentials;
    this.own = own;
  }

  String node() {
    return services.node();
  }

  Moment now() {
    return own.now();
  }

  /**
   * When that was stamped, on this node's clocks; null where that node's clock is unknown.
   *
   * <p>Of what this node wrote itself, its wall clock tells; of all else it does not, even where no
   * other node is left that could be asked: clocks may be minutes apart.
   */
  @Nullable Moment momentOf(Stamp stamp) {
    Moment now = now();
    return stamp.node().equals(node())
        ? ownMomentOf(stamp, now)
        : clockOffsets.momentOf(stamp, now);
  }

  /** The earlier by both clocks: nobody can set elapsed time, but it may stand still in sleep. */
  private static @Nullable Moment ownMomentOf(Stamp stamp, Moment now) {
    Duration elapsed = stamp.elapsed();
    if (elapsed == null || elapsed.compareTo(now.elapsed()) > 0) {
      boolean set = stamp.at().isAfter(now.wall().plus(ClockOffsets.IMPOSSIBLE));
      return set ? null : Moment.earliest(new Moment(stamp.at(), now.elapsed()), now);
    }
    Moment byElapsed = now.minus(now.elapsed().minus(elapsed));
    return Moment.earliest(new Moment(stamp.at(), elapsed), byElapsed);
  }

  /** Tells all nodes. */
  void publish(PeerMessage notice) {
    services.publish(messageSeal.seal(notice));
  }

  /** Tells those that are there; before this node listens no more. */
  void tellMembers(PeerMessage notice) {
    membership.all().forEach(member -> send(member, notice));
  }

  /** Tells one node. */
  void send(String other, PeerMessage notice) {
    services.send(other, messageSeal.seal(notice));
  }

  /** Something of the node itself. */
  PeerMessage ofThisNode(PeerMessage.Type type) {
    return PeerMessage.ofNode(type, node(), now().wall());
  }

  /** Asks one node what time it is. */
  void askForTime(String other) {
    send(other, timeQuestion());
  }

  private PeerMessage timeQuestion() {
    Moment now = now();
    return new PeerMessage(
        PeerMessage.Type.ASK, node(), now.wall(), "", "", 0, questions.ask(now), null);
  }

  /** Answers that this node has no such token: who stops need not wonder. */
  void answerNone(PeerMessage question) {
    String name = question.name();
    String group = question.group();
    PeerMessage none =
        new PeerMessage(
            PeerMessage.Type.BYE, node(), now().wall(), name, group, 0, question.question(), null);
    send(question.node(), none);
  }

  /** An answer says what time it is by both clocks of this node. */
  JsonObject withElapsed(JsonObject more) {
    return more.put(ELAPSED, now().elapsed().plusMillis(1).toMillis()); // Rather older.
  }

  /** What time it was for the one who answered. */
  static Stamp timeOf(PeerMessage answer) {
    Duration elapsed =
        answer.more().getValue(ELAPSED) instanceof Number millis
                && Math.abs(millis.doubleValue()) <= RecordCodec.MAX_MILLIS
            ? Duration.ofMillis(millis.longValue())
            : null;
    return new Stamp(answer.node(), answer.at(), elapsed);
  }

  /** Answers what time it is. */
  void answerTime(PeerMessage question) {
    long number = question.question();
    send(
        question.node(),
        new PeerMessage(
            PeerMessage.Type.ANSWER,
            node(),
            now().wall(),
            "",
            "",
            0,
            number,
            null,
            withElapsed(new JsonObject())));
  }
}
