package dev.tokenmanager.internal.cluster;

import java.util.Map;

/**
 * The sessions of other nodes: of each node the one that is confirmed, and the last few that are
 * not yet. Event loop only.
 */
final class Sessions {

  /** All nodes may come at once; whoever replays what was recorded makes these, too. */
  private static final int MOST_STRANGERS = Membership.MOST;

  private final Map<String, Session> confirmed = new Eldest<>(Membership.MOST);
  private final Map<Long, Session> strangers = new Eldest<>(MOST_STRANGERS);

  /** The one that said it; not null. */
  Session of(ReceivedMessage heard) {
    String node = heard.message().node();
    Session known = confirmed.get(node);
    if (known != null && known.id == heard.session()) {
      return known;
    }
    return strangers.computeIfAbsent(heard.session(), id -> new Session(node, id));
  }

  /** It has answered: from now on it is that node's. */
  void confirmed(Session session) {
    strangers.remove(session.id);
    confirmed.put(session.node, session);
  }

  /** It said goodbye before it was confirmed. */
  void forget(Session session) {
    strangers.remove(session.id);
  }
}
