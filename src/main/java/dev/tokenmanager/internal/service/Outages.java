package dev.tokenmanager.internal.service;

import java.util.HashMap;
import java.util.Map;

/**
 * Which tokens' attempts fail, so that an outage is some lines of a log and not one for each
 * attempt: the first failure in a row is told, and each at which their number has doubled. Event
 * loop only.
 */
final class Outages {

  private static final String REJECTION = "a rejection";

  private final Map<String, String> since = new HashMap<>();

  /** Whether what happened is a line of its own. */
  boolean isTold(TokenEvent event) {
    return switch (event.event()) {
      case REFRESH_FAILED -> Integer.bitCount(event.state().trouble().failures()) <= 1;
      // The line of the token that came tells it.
      case RECOVERED -> false;
      default -> true;
    };
  }

  /**
   * Takes note of what happened.
   *
   * @return what a token that came ends, for "recovered after"; empty: nothing
   */
  String ended(TokenEvent event) {
    switch (event.event()) {
      case REFRESH_FAILED -> since.put(event.name(), failures(event));
      case REJECTED -> since.put(event.name(), REJECTION);
      case ACQUIRED, REFRESHED, ADOPTED, STOPPED -> {
        String ended = since.remove(event.name());
        return ended == null ? "" : ended;
      }
      case EXPIRED, RECOVERED, MISCONFIGURED -> {}
    }
    return "";
  }

  private static String failures(TokenEvent event) {
    int failures = event.state().trouble().failures();
    return failures == 1 ? "1 failure" : failures + " failures";
  }
}
