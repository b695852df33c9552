package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.token.ProviderException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one host that an exchange tried, and why none of them is connected. Event loop
 * only.
 */
final class TriedAddresses {

  /** What may be different at the next address; what tells most is first. */
  private static final List<String> OF_ONE_ADDRESS =
      List.of("connection_lost", "timeout", "connection_refused", "unreachable");

  private static final int MOST_SHOWN = 8;

  private final boolean named;
  private final List<Trial> trials = new ArrayList<>();

  private record Trial(InetAddress address, @Nullable ProviderException failure) {}

  /**
   * @param host a name, or an address: that needs no list
   */
  TriedAddresses(String host) {
    this.named = !NameLookup.isAddress(host);
  }

  boolean isEmpty() {
    return trials.isEmpty();
  }

  void begin(InetAddress address) {
    trials.add(new Trial(address, null));
  }

  /**
   * The one begun last has failed.
   *
   * @return whether another may do better
   */
  boolean failed(ProviderException failure) {
    int last = trials.size() - 1;
    if (last < 0 || !isOfAddress(failure)) {
      return false;
    }
    trials.set(last, new Trial(trials.get(last).address, failure));
    return true;
  }

  /** Whether it may be different at other addresses. */
  static boolean isOfAddress(Throwable failure) {
    return failure instanceof ProviderException known && OF_ONE_ADDRESS.contains(known.error());
  }

  /**
   * The most telling failure, with all addresses; {@code last} where it is of another kind, or not
   * of the address that was tried last: behind a proxy it is of the target.
   */
  ProviderException failure(ProviderException last) {
    boolean ofPeer = trials.isEmpty() || trials.get(trials.size() - 1).failure != null;
    if (!ofPeer || !isOfAddress(last)) {
      return last;
    }
    return trials.stream()
        .map(Trial::failure)
        .filter(failure -> failure != null)
        .min(Comparator.comparingInt(failure -> OF_ONE_ADDRESS.indexOf(failure.error())))
        .map(this::withAddresses)
        .orElse(last);
  }

  /** The same failure, its sentence followed by the addresses; as it is where no name was given. */
  ProviderException withAddresses(ProviderException failure) {
    return named && !trials.isEmpty()
        ? failure.withMessage(failure.getMessage() + shown())
        : failure;
  }

  private String shown() {
    boolean alike = trials.stream().map(TriedAddresses::outcome).distinct().count() == 1;
    int more = trials.size() - MOST_SHOWN;
    return trials.stream()
        .limit(MOST_SHOWN)
        .map(
            trial ->
                NetUtil.toAddressString(trial.address) + (alike ? "" : " (" + outcome(trial) + ")"))
        .collect(Collectors.joining(", ", " Tried: ", more > 0 ? ", and " + more + " more." : "."));
  }

  private static String outcome(Trial trial) {
    return switch (trial.failure == null ? "timeout" : trial.failure.error()) {
      case "connection_lost" -> "ended the TLS handshake";
      case "connection_refused" -> "refused";
      case "timeout" -> "no answer";
      default -> "unreachable";
    };
  }
}
