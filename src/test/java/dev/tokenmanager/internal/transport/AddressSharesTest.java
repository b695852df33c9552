package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.transport.AddressShares.Chosen;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names with more addresses than an exchange has time for. */
class AddressSharesTest {

  private static final Duration TIME_FOR_ONE = Duration.ofSeconds(1);

  private final AddressShares shares = new AddressShares();

  private static List<InetAddress> addresses(int count) throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) i}));
    }
    return addresses;
  }

  private Chosen choose(List<InetAddress> known) {
    return shares.choose("auth.test", known, TIME_FOR_ONE);
  }

  @Test
  void choose_noneWasConnected_beginsBehindThem() throws Exception {
    List<InetAddress> known = addresses(3);
    for (InetAddress address : known) {
      Chosen chosen = choose(known);
      assertThat(chosen.addresses()).containsExactly(address);
      shares.noneConnected("auth.test", chosen, known.size());
    }
    assertThat(choose(known).addresses()).containsExactly(known.get(0));
  }

  /** Two tokens at two addresses: else both would be back at the first. */
  @Test
  void choose_severalExchangesTriedTheSame_goesOnOnce() throws Exception {
    List<InetAddress> known = addresses(2);
    Chosen one = choose(known);
    Chosen other = choose(known);

    shares.noneConnected("auth.test", one, known.size());
    shares.noneConnected("auth.test", other, known.size());

    assertThat(choose(known).addresses()).containsExactly(known.get(1));
  }

  @Test
  void choose_fewerAreKnownByNow_beginsWithOneOfThem() throws Exception {
    List<InetAddress> known = addresses(4);
    shares.noneConnected("auth.test", choose(known), known.size());
    shares.noneConnected("auth.test", choose(known), known.size());

    assertThat(choose(addresses(2)).addresses()).hasSize(1);
  }
}
