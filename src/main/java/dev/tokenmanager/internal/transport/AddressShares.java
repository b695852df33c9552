package dev.tokenmanager.internal.transport;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which addresses of a name one exchange tries, and how long it waits for each.
 *
 * <p>Half of its time is for connecting, in equal shares of at least half a second: of a long list,
 * or in a short time, only some are tried. Where none of these was connected, the next exchange
 * begins behind them. Once a connection is made somebody is there: its TLS handshake may take until
 * half of what was left of the time, when the address began, is over; at the last one all of it.
 * Event loop only.
 */
final class AddressShares {

  private static final int MOST = 16;
  private static final Duration LEAST = Duration.ofMillis(500);
  private static final int MOST_NAMES = 256;

  /** By name, with which address the next exchange begins; only of names that had too many. */
  private final Map<String, Integer> starts = new HashMap<>();

  /**
   * What one exchange tries.
   *
   * @param addresses at least one, in their order
   * @param start with which of those that are known they begin
   */
  record Chosen(List<InetAddress> addresses, int start) {}

  /**
   * Those to be tried now.
   *
   * @param known at least one
   * @param timeout of the exchange
   */
  Chosen choose(String host, List<InetAddress> known, Duration timeout) {
    int count = (int) Math.min(known.size(), most(timeout));
    if (count == known.size()) {
      return new Chosen(known, 0);
    }
    int start = starts.getOrDefault(host, 0) % known.size();
    List<InetAddress> rotated = new ArrayList<>(known);
    Collections.rotate(rotated, -start);
    return new Chosen(rotated.subList(0, count), start);
  }

  /** None of these was connected; once for all exchanges that tried the same. */
  void noneConnected(String host, Chosen chosen, int known) {
    int count = chosen.addresses.size();
    if (count == known || starts.getOrDefault(host, 0) % known != chosen.start) {
      return;
    }
    if (starts.size() >= MOST_NAMES) {
      starts.clear();
    }
    starts.put(host, (chosen.start + count) % known);
  }

  private static long most(Duration timeout) {
    long shares = timeout.dividedBy(2).dividedBy(LEAST);
    return Math.min(MOST, Math.max(1, shares));
  }

  /** For the TCP connection with each of that many addresses. */
  static Duration share(Duration timeout, int addresses) {
    return timeout.dividedBy(2L * addresses);
  }
}
