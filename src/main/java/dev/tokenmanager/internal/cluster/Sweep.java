package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.UnsealResult;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes from the map what nobody writes any more: records whose tokens have ended, of nodes that
 * are gone, or of options that nobody has by now. A record that stays the same for as long as it
 * says that its tokens last has ended, whatever any wall clock says. Cluster managers' own time to
 * live is of no use here: not all can change it together with the value. Event loop only.
 */
final class Sweep {

  static final Duration PERIOD = Duration.ofMinutes(10);

  /** So long is waited for who can open what this node cannot, or writes it again. */
  private static final Duration SEALED_LASTS = Duration.ofDays(7);

  /** Others are left for a later sweep. */
  private static final int MOST = 4096;

  private final NodeContext context;
  private final String address;
  private final Map<String, Seen> seen = new HashMap<>();
  private @Nullable Moment next;

  /** An entry, as it was when it was seen first. */
  private record Seen(String hash, Moment since) {}

  Sweep(NodeContext context, String address) {
    this.context = context;
    this.address = address;
  }

  /** One of the nodes sweeps: the first by name. */
  void tick(Moment now) {
    if (next != null && !next.isReachedAt(now)) {
      return;
    }
    next = now.plus(PERIOD);
    if (context.membership.all().stream().allMatch(other -> other.compareTo(context.node()) > 0)) {
      context.services.keys().onSuccess(keys -> sweep(keys.stream().sorted().limit(MOST).toList()));
    } else {
      seen.clear();
    }
  }

  private void sweep(List<String> keys) {
    seen.keySet().retainAll(keys);
    sweep(keys.iterator());
  }

  /** One after the other: nobody is in a hurry. */
  private void sweep(Iterator<String> keys) {
    if (keys.hasNext()) {
      String key = keys.next();
      context
          .services
          .read(key)
          .onComplete(
              (found, failure) -> {
                if (failure == null && found != null) {
                  consider(key, found);
                }
                sweep(keys);
              });
    }
  }

  private void consider(String key, String envelope) {
    Duration lasts = lasts(key, envelope);
    if (lasts == null) {
      return;
    }
    Moment now = context.now();
    String hash = Sha256.hex(envelope.getBytes(StandardCharsets.UTF_8));
    Seen before = seen.get(key);
    if (before == null || !before.hash.equals(hash)) {
      seen.put(key, new Seen(hash, now));
    } else if (now.elapsed().minus(before.since.elapsed()).compareTo(lasts) > 0) {
      seen.remove(key);
      context.services.remove(key, envelope);
    }
  }

  /** How long an entry is of use from when it was written; null: that is not known. */
  private @Nullable Duration lasts(String key, String envelope) {
    if (envelope.isEmpty()) {
      return Duration.ZERO; // An earlier release forgot a record so.
    }
    Identity identity = Identity.ofKey(address, key);
    if (identity == null) {
      return null;
    }
    if (context.recordSealer.open(identity, envelope) instanceof UnsealResult.Record opened) {
      return Records.lasts(opened.record());
    }
    return context.messageSeal.isKeyed()
        ? SEALED_LASTS
        : null; // Without a key most are others' business.
  }
}
