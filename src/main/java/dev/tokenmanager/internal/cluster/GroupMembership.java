package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The other nodes that have a token of one name: in this group or another. Event loop only. */
final class GroupMembership {

  private static final int SHORT = 12;

  /** Of a node that does not share the token. */
  private static final String NONE = "";

  /** Lists in status. */
  private static final int MOST_SHOWN = 256;

  private final Identity identity;
  private final Membership members;
  private final Map<String, String> groupByNode = new HashMap<>();

  GroupMembership(Identity identity, Membership members) {
    this.identity = identity;
    this.members = members;
  }

  void heard(PeerMessage notice) {
    groupByNode.put(notice.node(), notice.group());
  }

  void left(String node) {
    groupByNode.remove(node);
  }

  /** It shares the token no more, or not with these options. */
  void parted(PeerMessage notice) {
    String group = groupByNode.get(notice.node());
    if (group == null ? members.isPresent(notice.node()) : group.equals(notice.group())) {
      groupByNode.put(notice.node(), NONE);
    }
  }

  /** Whether all nodes that are there have said which group they are of, or that they are not. */
  boolean areKnown() {
    return groupByNode.keySet().containsAll(members.all());
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
    return nodes.stream().limit(MOST_SHOWN).toList();
  }

  /** Short fingerprints of the groups whose nodes are there, in order. */
  List<String> otherGroups() {
    TreeSet<String> groups = new TreeSet<>();
    groupByNode.forEach(
        (node, group) -> {
          boolean other = !group.equals(identity.fingerprint()) && !group.equals(NONE);
          if (other && members.isPresent(node)) {
            groups.add(group.length() <= SHORT ? group : group.substring(0, SHORT));
          }
        });
    return groups.stream().limit(MOST_SHOWN).toList();
  }
}
