package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.time.Moment;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is held of one name. Written by its service; read from any thread, without a lock or an
 * allocation. Who keeps one may ask it for ever: once it is at its end it gives nothing any more.
 */
public final class TokenCell {

  private final String name;
  private final InstantSource wall;
  private final LongSupplier elapsedNanos;
  private final LongAdder answers = new LongAdder();
  private volatile @Nullable CurrentToken current;
  private boolean ended;

  TokenCell(String name, InstantSource wall, LongSupplier elapsedNanos) {
    this.name = name;
    this.wall = wall;
    this.elapsedNanos = elapsedNanos;
  }

  /** Whose token it is. */
  public String name() {
    return name;
  }

  /** The token for a caller, who is counted; null when none is usable now. */
  public @Nullable CurrentToken answer() {
    CurrentToken usable = usable();
    if (usable != null) {
      answers.increment();
    }
    return usable;
  }

  /** Looks at both clocks. */
  @Nullable CurrentToken usable() {
    CurrentToken held = current;
    return held != null
            && wall.millis() < held.untilMillis
            && elapsedNanos.getAsLong() < held.untilNanos
        ? held
        : null;
  }

  /** How many callers were answered, and go on to be. */
  LongAdder answers() {
    return answers;
  }

  /** See {@link TokenStore#publish}. */
  synchronized void publish(@Nullable AccessToken token, @Nullable Moment until) {
    current = token == null || ended ? null : CurrentToken.of(token, until);
  }

  /** From here on there is none, whatever is published. Any thread. */
  synchronized void end() {
    ended = true;
    current = null;
  }
}
