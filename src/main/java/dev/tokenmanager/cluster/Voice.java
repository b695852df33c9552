package dev.tokenmanager.cluster;

import dev.tokenmanager.keeper.Sharing.Holder;
import org.jspecify.annotations.Nullable;

/** What this node tells the others of one token. Event loop only. */
final class Voice {

  private final Site site;
  private final Identity identity;
  private final Holder holder;

  Voice(Site site, Identity identity, Holder holder) {
    this.site = site;
    this.identity = identity;
    this.holder = holder;
  }

  /** Asks all nodes what they hold. */
  void ask() {
    site.services.publish(question().encode());
  }

  /** Asks one node what it holds. */
  void ask(String node) {
    site.services.send(node, question().encode());
  }

  private Notice question() {
    return notice(Notice.Type.ASK, site.questions.ask(site.now()), null);
  }

  /**
   * Answers.
   *
   * @param record null: this node holds nothing that is of use to the other
   */
  void answer(Notice question, @Nullable SharedRecord record) {
    String envelope = record == null ? null : site.box.seal(identity, record);
    Notice answer = notice(Notice.Type.ANSWER, question.question(), envelope);
    site.services.send(question.node(), answer.encode());
  }

  void publish(Notice.Type type) {
    site.services.publish(notice(type, 0, null).encode());
  }

  private Notice notice(Notice.Type type, long question, @Nullable String envelope) {
    return new Notice(
        type,
        site.node(),
        site.now().wall(),
        identity.name(),
        identity.fingerprint(),
        holder.state().holding().generation(),
        question,
        envelope);
  }
}
