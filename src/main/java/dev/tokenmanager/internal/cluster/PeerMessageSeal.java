package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.CanonicalJson;
import dev.tokenmanager.internal.cluster.record.KeyedMac;
import dev.tokenmanager.internal.cluster.record.Keyring;
import io.vertx.core.json.JsonObject;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows that a notice is of a node which has the key: an HMAC under a key that is derived for this
 * alone, over all that the notice says, the address, the sender's session and how many it has said
 * before. Where no key is configured, notices go without. Event loop only.
 */
final class PeerMessageSeal {

  static final String SESSION = "session";
  static final String COUNT = "count";
  static final String MAC = "mac";

  private final KeyedMac mac;
  private final String address;
  private final long session;
  private long count;

  /**
   * @param address of the deployment: what is said at one counts at no other
   * @param ids random numbers that nobody can guess
   */
  PeerMessageSeal(Keyring keyring, String address, LongSupplier ids) {
    this.mac = KeyedMac.ofMessages(keyring);
    this.address = address;
    this.session = ids.getAsLong();
  }

  /** Whether a key is configured, so that only what is authentic counts. */
  boolean isKeyed() {
    return mac.isKeyed();
  }

  /** As it is sent; another one each time. */
  JsonObject seal(PeerMessage notice) {
    JsonObject json = notice.encode();
    if (!isKeyed()) {
      return json;
    }
    count++;
    json.put(SESSION, session).put(COUNT, count);
    byte[] bytes = CanonicalJson.of(address, json, MAC);
    if (bytes == null) {
      throw new IllegalArgumentException("a notice of this size is nothing that nodes say");
    }
    return json.put(MAC, mac.of(bytes));
  }

  /**
   * What another node said; null for what this version does not understand, and for what nobody
   * said who has one of the keys. Never fails.
   */
  @Nullable ReceivedMessage open(JsonObject json) {
    PeerMessage notice = PeerMessage.decode(json);
    if (notice == null) {
      return null;
    }
    if (!isKeyed()) {
      return new ReceivedMessage(notice, false, 0, 0);
    }
    // What is not a whole number is not authentic either.
    return json.getValue(MAC) instanceof String claimed
            && json.getValue(SESSION) instanceof Number from
            && json.getValue(COUNT) instanceof Number number
            && isAuthentic(json, claimed)
        ? new ReceivedMessage(notice, true, from.longValue(), number.longValue())
        : null;
  }

  private boolean isAuthentic(JsonObject json, String claimed) {
    byte[] bytes = CanonicalJson.of(address, json, MAC);
    return bytes != null && mac.matches(claimed, bytes);
  }
}
