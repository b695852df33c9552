package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When this node asked what: the last few questions. Event loop only. */
final class Questions {

  private static final int KEPT = 1024;

  private final Map<Long, Moment> asked =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Moment> eldest) {
          return size() > KEPT;
        }
      };
  private long last;

  /** The number of a new question. */
  long ask(Moment now) {
    last++;
    asked.put(last, now);
    return last;
  }

  /** When that was asked, null: not by this node, or long ago. */
  @Nullable Moment askedAt(long question) {
    return asked.get(question);
  }
}
