package dev.tokenmanager.cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why sharing of one token does not work; each change is logged once. Event loop only. */
final class Troubles {

  private static final Logger LOG = LoggerFactory.getLogger("dev.tokenmanager.Sharing");

  private final String name;
  private @Nullable String record;
  private @Nullable String services;

  Troubles(String name) {
    this.name = name;
  }

  /** What is in the map cannot be used, null: it can. */
  void record(@Nullable String sentence) {
    log(record, sentence);
    record = sentence;
  }

  /** Lock or map did not answer in time, null: they do. */
  void services(@Nullable String sentence) {
    log(services, sentence);
    services = sentence;
  }

  private void log(@Nullable String before, @Nullable String sentence) {
    if (sentence != null && !sentence.equals(before)) {
      LOG.warn("token {}: {}", name, sentence);
    } else if (sentence == null && before != null) {
      LOG.info("token {}: sharing works again", name);
    }
  }

  /** One sentence, null: none. */
  @Nullable String sentence() {
    return record != null ? record : services;
  }
}
