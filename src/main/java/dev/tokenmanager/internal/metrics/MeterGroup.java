package dev.tokenmanager.internal.metrics;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters about one subject, in any number of registries. They follow what they show until the end.
 * Any thread.
 */
public interface MeterGroup {

  /** Has its meters in that registry from now on; once more changes nothing. */
  void bindTo(MeterRegistry registry);

  /**
   * Takes its meters out of all registries, and ends all that it began. The second time nothing.
   */
  void close();
}
