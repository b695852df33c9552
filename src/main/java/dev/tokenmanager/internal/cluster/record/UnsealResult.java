package dev.tokenmanager.internal.cluster.record;

/** The result of opening a shared record. Immutable; shows no secret. */
public sealed interface UnsealResult {

  /** It was opened, and is what a node with the same identity sealed. */
  @SuppressWarnings("JavaLangClash") // Always written UnsealResult.Record.
  record Record(SharedRecord record) implements UnsealResult {}

  /**
   * It was not opened.
   *
   * @param generation that it claims to have; 0 where it claims none, or one that no token can
   *     reach: whoever can write such a record must not be able to use up all generations
   */
  record Refused(Reason reason, long generation) implements UnsealResult {}

  /** Why a record was not opened. */
  enum Reason {
    NEWER_VERSION(
        "A newer release shares this token in a form that this node cannot read: upgrade this node;"
            + " until then it acquires its own."),
    NOT_AUTHENTIC(
        "The shared record of this token cannot be opened: give all nodes the same"
            + " cluster.encryptionKey, or this node the other's as"
            + " cluster.previousEncryptionKeys."),
    PLAINTEXT(
        "Another node shares this token without encryption: give all nodes the same"
            + " cluster.encryptionKey."),
    SEALED(
        "Other nodes encrypt the shared record of this token: give this node the same"
            + " cluster.encryptionKey."),
    MALFORMED(
        "The shared record of this token is damaged, or something else writes where it is kept: let"
            + " nothing but this product use the cluster's shared map, and give each deployment its"
            + " own address.");

    private final String advice;

    Reason(String advice) {
      this.advice = advice;
    }

    /** What an operator should do: one sentence, without anything of the record. */
    public String advice() {
      return advice;
    }
  }
}
