package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.service.LogEntry;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Why sharing of one token does not work; each reason is logged once. Event loop only. */
final class SharingProblems {

  private static final Logger LOG = LoggerFactory.getLogger("dev.tokenmanager.Sharing");

  private static final String SICK =
      "The cluster's lock or map does not answer in time: this node refreshes for itself. Look at"
          + " the cluster manager.";
  private static final Duration QUIET = Duration.ofHours(1);

  private final String name;
  private final Supplier<Moment> clock;

  /** When each was logged last; there are but a few. */
  private final Map<String, Moment> logged = new HashMap<>();

  private @Nullable String record;
  private @Nullable String services;

  SharingProblems(String name, Supplier<Moment> clock) {
    this.name = name;
    this.clock = clock;
  }

  /** What is in the map cannot be used, null: it can. */
  void record(@Nullable String sentence) {
    log(record, sentence);
    record = sentence;
  }

  void servicesSick() {
    log(services, SICK);
    services = SICK;
  }

  void servicesWell() {
    services = null;
  }

  /** Records of several nodes may take turns: not again before an hour is over. */
  private void log(@Nullable String before, @Nullable String sentence) {
    if (sentence == null || sentence.equals(before)) {
      return;
    }
    Moment now = clock.get();
    Moment last = logged.get(sentence);
    if (last == null || last.plus(QUIET).isReachedAt(now)) {
      logged.put(sentence, now);
      LogEntry.of(LOG, Level.WARN, name).log("token {}: {}", name, sentence);
    }
  }

  /** One sentence, null: none. */
  @Nullable String sentence() {
    return record != null ? record : services;
  }
}
