package dev.tokenmanager.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Brings one record to the others: into the map, unless something newer is there, and by name on
 * the bus. The fence of generations: a node that was paused for long, and believes that it still
 * holds the lock, replaces nothing newer. Event loop only.
 */
final class Publication {

  private static final int MOST_TRIES = 5;

  private final SharedToken token;
  private final SharedRecord record;
  private final String sealed;
  private final boolean isCopy;
  private final Runnable whenOver;
  private int tries;

  private Publication(SharedToken token, SharedRecord record, boolean isCopy, Runnable whenOver) {
    this.token = token;
    this.record = record;
    this.isCopy = isCopy;
    this.sealed = token.envelopes.seal(record);
    this.whenOver = whenOver;
  }

  /** Of what this node acquired. */
  static Publication of(SharedToken token, SharedRecord record, Runnable whenOver) {
    return new Publication(token, record, false, whenOver);
  }

  /** Of what the map has lost; never in the place of the same record, which may say more by now. */
  static Publication again(SharedToken token, SharedRecord copy) {
    return new Publication(token, copy, true, () -> {});
  }

  private boolean mayReplace(@Nullable String envelope) {
    return isCopy
        ? token.envelopes.isOlder(envelope, record)
        : token.envelopes.mayReplace(envelope, record);
  }

  /**
   * Begins.
   *
   * @param known whether {@code expected} is what the map was seen to hold
   */
  void begin(boolean known, @Nullable String expected) {
    if (known) {
      replace(expected);
    } else {
      read();
    }
  }

  private void read() {
    token
        .site
        .services
        .read(token.identity.key())
        .onComplete(
            (found, failure) -> {
              if (failure == null) {
                found(found);
              } else {
                announce();
              }
            });
  }

  private void found(@Nullable String found) {
    if (mayReplace(found)) {
      replace(found);
      return;
    }
    SharedRecord other = token.envelopes.readable(found);
    if (other != null) {
      token.consider(other);
    }
    if (!isCopy) {
      token.voice.publish(Notice.Type.RELEASED);
    }
    whenOver.run();
  }

  private void replace(@Nullable String expected) {
    tries++;
    if (tries > MOST_TRIES || !mayReplace(expected)) {
      announce();
      return;
    }
    token
        .site
        .services
        .replace(token.identity.key(), expected, sealed)
        .onComplete(
            (written, failure) -> {
              if (failure == null && !written) {
                read();
              } else {
                announce();
              }
            });
  }

  /** Even where the map is out of reach: the others will ask. */
  private void announce() {
    token.voice.publish(Notice.Type.ACQUIRED);
    whenOver.run();
  }
}
