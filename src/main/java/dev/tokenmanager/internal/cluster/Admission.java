package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Lets in what other nodes say: with a key, what is authentic, of a node that lives, and heard for
 * the first time. Event loop only.
 */
final class Admission {

  /** Nodes whose clocks are further apart do not hear each other. */
  private static final Duration MOST_OFFSET = Duration.ofDays(2);

  private final NodeContext context;
  private final Accepted accepted;
  private final Consumer<PeerMessage> asked;
  private final Consumer<PeerMessage> unproven;
  private final Sessions sessions = new Sessions();

  /** Takes what counts. */
  interface Accepted {
    /**
     * A notice counts.
     *
     * @param answered whether the question that it is, if it is one, was answered before
     */
    void accept(PeerMessage notice, boolean answered);
  }

  /**
   * @param asked answers the question of a node of which nothing else counts yet
   * @param unproven takes what nobody authenticated although a key is configured
   */
  Admission(
      NodeContext context,
      Accepted accepted,
      Consumer<PeerMessage> asked,
      Consumer<PeerMessage> unproven) {
    this.context = context;
    this.accepted = accepted;
    this.asked = asked;
    this.unproven = unproven;
  }

  /** See {@link ClusterGroup#receive}. */
  void receive(JsonObject message) {
    ReceivedMessage heard = context.messageSeal.open(message);
    Moment now = context.now();
    if (heard == null) {
      // Of a release before, or under a key that this node does not know yet.
      PeerMessage claimed = PeerMessage.decode(message);
      if (claimed != null && concerns(claimed, now)) {
        unproven.accept(claimed);
      }
      return;
    }
    PeerMessage notice = heard.message();
    if (!concerns(notice, now)) {
      return;
    }
    if (!heard.authentic()) {
      accepted.accept(notice, false);
      return;
    }
    Session session = sessions.of(heard);
    if (!session.node.equals(notice.node())
        || session.isEnded()
        || !session.countsFirst(heard.count())) {
      return;
    }
    if (session.isConfirmed()) {
      accepted.accept(notice, false);
      if (notice.type() == PeerMessage.Type.BYE && notice.name().isEmpty()) {
        session.end();
      }
    } else if (isAnswer(notice, now)) {
      sessions.confirmed(session);
      session
          .confirm(heard.count(), notice.at())
          .forEach(earlier -> accepted.accept(earlier, true));
      accepted.accept(notice, false);
    } else {
      stranger(session, notice, now);
    }
  }

  /** With clocks that far apart there is none to compare with; its records are of no use here. */
  private boolean concerns(PeerMessage notice, Moment now) {
    return !notice.node().equals(context.node())
        && Duration.between(now.wall(), notice.at()).abs().compareTo(MOST_OFFSET) <= 0;
  }

  private boolean isAnswer(PeerMessage notice, Moment now) {
    return notice.type() == PeerMessage.Type.ANSWER
        && context.questions.askedAt(notice.question(), now) != null;
  }

  /** A node of which nothing is known but that it had the key at some time: does it live? */
  private void stranger(Session session, PeerMessage notice, Moment now) {
    switch (notice.type()) {
      case BYE -> {
        if (notice.name().isEmpty()) {
          sessions.forget(session);
          return;
        }
        session.hold(notice);
      }
      case ASK -> {
        session.hold(notice);
        // Nothing but the answer follows, and it may be waiting for it: so is this node.
        asked.accept(notice);
      }
      case HELLO, ACQUIRING, RELEASED, FAILED, ACQUIRED -> session.hold(notice);
      case ANSWER -> {}
    }
    if (!session.isConfirmed() && session.mustBeAsked(now)) {
      context.askForTime(session.node);
    }
  }
}
