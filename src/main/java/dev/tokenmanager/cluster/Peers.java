package dev.tokenmanager.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The other nodes that have a token of one name: in this group or another. Event loop only. */
final class Peers {

  private static final int SHORT = 12;

  private final Identity identity;
  private final Members members;
  private final Map<String, String> groupByNode = new HashMap<>();
  private @Nullable String acquiring;

  Peers(Identity identity, Members members) {
    this.identity = identity;
    this.members = members;
  }

  void heard(Notice notice) {
    groupByNode.put(notice.node(), notice.group());
    if (!notice.group().equals(identity.fingerprint())) {
      return;
    }
    switch (notice.type()) {
      case ACQUIRING -> acquiring = notice.node();
      case ACQUIRED, RELEASED -> released(notice.node());
      case HELLO, BYE, ASK, ANSWER -> {}
    }
  }

  void left(String node) {
    groupByNode.remove(node);
    released(node);
  }

  private void released(String node) {
    if (node.equals(acquiring)) {
      acquiring = null;
    }
  }

  /** The other node that asks the provider now, null: none, as far as was heard. */
  @Nullable String acquiring() {
    return acquiring;
  }

  /** This group's nodes, with this one, in order. */
  List<String> group(String self) {
    TreeSet<String> nodes = new TreeSet<>();
    nodes.add(self);
    groupByNode.forEach(
        (node, group) -> {
          if (group.equals(identity.fingerprint()) && members.isPresent(node)) {
            nodes.add(node);
          }
        });
    return List.copyOf(nodes);
  }

  /** Short fingerprints of the groups whose nodes are there, in order. */
  List<String> otherGroups() {
    TreeSet<String> groups = new TreeSet<>();
    groupByNode.forEach(
        (node, group) -> {
          if (!group.equals(identity.fingerprint()) && members.isPresent(node)) {
            groups.add(group.length() <= SHORT ? group : group.substring(0, SHORT));
          }
        });
    return List.copyOf(groups);
  }
}
