package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When this node asked what: the last few questions. Each has a number that nobody can guess: who
 * answers it has heard it, and says now what it says. Event loop only.
 */
final class Questions {

  private static final int KEPT = 1024;

  /** Later answers say nothing of how things are now. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Map<Long, Moment> asked =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Moment> eldest) {
          return size() > KEPT;
        }
      };
  private final LongSupplier ids;

  /**
   * @param ids random numbers that nobody can guess
   */
  Questions(LongSupplier ids) {
    this.ids = ids;
  }

  /** The number of a new question, never 0. */
  long ask(Moment now) {
    long question;
    do {
      question = ids.getAsLong();
    } while (question == 0);
    asked.put(question, now);
    return question;
  }

  /** When that was asked, null: not by this node, or long ago. */
  @Nullable Moment askedAt(long question, Moment now) {
    Moment at = asked.get(question);
    return at == null || at.plus(PATIENCE).isReachedAt(now) ? null : at;
  }
}
