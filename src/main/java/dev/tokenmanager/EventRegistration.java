package dev.tokenmanager;

/**
 * That somebody hears of events, until it is closed.
 *
 * @see TokenManager#events
 */
public interface EventRegistration extends AutoCloseable {

  /** Ends it; no event is told after this has returned on the thread that events are told on. */
  @Override
  void close();
}
