package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.service.RefreshCoordinator.Host;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What this node tells the others of one token. Event loop only. */
final class PeerMessenger {

  private final NodeContext context;
  private final Identity identity;
  private final Host host;

  PeerMessenger(NodeContext context, Identity identity, Host host) {
    this.context = context;
    this.identity = identity;
    this.host = host;
  }

  /** Asks all nodes what they hold. */
  void ask() {
    context.publish(question());
  }

  /** Asks one node what it holds. */
  void ask(String node) {
    context.send(node, question());
  }

  private PeerMessage question() {
    return notice(
        PeerMessage.Type.ASK, context.questions.ask(context.now()), null, new JsonObject());
  }

  /**
   * Answers; where no key is configured without the record, which is in the map: anybody may ask.
   *
   * @param record null: this node holds nothing that is of use to the other
   * @param lesson why the group does not ask the provider now, null: it may
   * @param asking see {@link ClusterRefresh#asking}, empty: this node does not ask
   */
  void answer(
      PeerMessage question,
      @Nullable SharedRecord record,
      @Nullable SharedFailure lesson,
      JsonObject asking) {
    JsonObject more = lesson == null ? asking : lesson.encode(context.now()).mergeIn(asking);
    String envelope =
        record == null || !context.messageSeal.isKeyed()
            ? null
            : context.recordSealer.seal(identity, record);
    PeerMessage answer =
        notice(PeerMessage.Type.ANSWER, question.question(), envelope, context.withElapsed(more));
    context.send(question.node(), answer);
  }

  /** Says that this node shares the token no more, so that the one who stops next knows. */
  void part() {
    context.tellMembers(notice(PeerMessage.Type.BYE, 0, null, new JsonObject()));
  }

  void publish(PeerMessage.Type type) {
    publish(type, new JsonObject());
  }

  /**
   * Tells all nodes.
   *
   * @param more what belongs to that type besides
   */
  void publish(PeerMessage.Type type, JsonObject more) {
    context.publish(notice(type, 0, null, more));
  }

  /** Tells all nodes of a record, which this node may not hold any more. */
  void acquired(SharedRecord record) {
    long highest = host.state().holding().generation();
    long generation = Math.max(highest, record.generation());
    context.publish(notice(PeerMessage.Type.ACQUIRED, generation, 0, null, new JsonObject()));
  }

  private PeerMessage notice(
      PeerMessage.Type type, long question, @Nullable String envelope, JsonObject more) {
    return notice(type, host.state().holding().generation(), question, envelope, more);
  }

  private PeerMessage notice(
      PeerMessage.Type type,
      long generation,
      long question,
      @Nullable String envelope,
      JsonObject more) {
    return new PeerMessage(
        type,
        context.node(),
        context.now().wall(),
        identity.name(),
        identity.fingerprint(),
        generation,
        question,
        envelope,
        more);
  }
}
