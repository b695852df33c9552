package dev.tokenmanager.cluster;

import dev.tokenmanager.cluster.SharedRecord.Stamp;
import dev.tokenmanager.refresh.Clocks;
import dev.tokenmanager.refresh.Moment;
import org.jspecify.annotations.Nullable;

/** What the shared tokens of one node have in common. Event loop only. */
final class Site {

  final ClusterServices services;
  final RecordBox box;
  final NodeClocks clocks = new NodeClocks();
  final Questions questions = new Questions();
  final Members members;
  private final Clocks own;

  Site(ClusterServices services, RecordBox box, Members members, Clocks own) {
    this.services = services;
    this.box = box;
    this.members = members;
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
        ? Moment.earliest(new Moment(stamp.at(), now.elapsed()), now)
        : clocks.momentOf(stamp.node(), stamp.at(), now);
  }

  /** Tells all nodes something of the node itself. */
  void publish(Notice.Type type) {
    services.publish(Notice.ofNode(type, node(), now().wall()).encode());
  }

  /** Asks one node what time it is. */
  void askForTime(String other) {
    services.send(other, timeQuestion().encode());
  }

  /** Asks all nodes what time it is. */
  void askForTime() {
    services.publish(timeQuestion().encode());
  }

  private Notice timeQuestion() {
    Moment now = now();
    return new Notice(Notice.Type.ASK, node(), now.wall(), "", "", 0, questions.ask(now), null);
  }
}
