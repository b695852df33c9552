package dev.tokenmanager.oidc;

import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Published signing keys by URL, read through our own transport. Read again where they do not
 * contain the key that is looked for, at most once a minute for each URL. Event loop only.
 */
final class SigningKeyCache {

  private static final Duration BETWEEN_READINGS = Duration.ofMinutes(1);

  private final Transport transport;
  private final Clocks clocks;
  private final Map<URI, Entry> entries = new HashMap<>();

  SigningKeyCache(Transport transport, Clocks clocks) {
    this.transport = transport;
    this.clocks = clocks;
  }

  /**
   * The keys that may have signed {@code jwt}: remembered ones where there are any, else as in
   * {@link #readAgain}. Never fails.
   *
   * @param jwks reads the key set
   */
  Future<Found> find(UnverifiedJwt jwt, HttpCall jwks) {
    List<JsonObject> known = entry(jwks).keys.candidates(jwt);
    return known.isEmpty() ? readAgain(jwt, jwks) : Future.succeededFuture(new Found(known, false));
  }

  /** The same, read now, or not at all where that was done less than a minute ago. Never fails. */
  Future<Found> readAgain(UnverifiedJwt jwt, HttpCall jwks) {
    Entry entry = entry(jwks);
    Future<Boolean> reading = entry.reading;
    if (reading == null) {
      if (!entry.isDue(clocks.now().elapsed())) {
        return Future.succeededFuture(new Found(List.of(), false));
      }
      reading = read(entry, jwks);
    }
    return reading.map(fresh -> new Found(entry.keys.candidates(jwt), fresh));
  }

  private Entry entry(HttpCall jwks) {
    return entries.computeIfAbsent(jwks.uri(), uri -> new Entry());
  }

  private Future<Boolean> read(Entry entry, HttpCall jwks) {
    entry.readAt = clocks.now().elapsed();
    Future<Boolean> reading =
        transport
            .exchange(jwks)
            .map(entry::accept)
            .otherwise(false)
            .onComplete(read -> entry.reading = null);
    entry.reading = reading.isComplete() ? null : reading;
    return reading;
  }

  /**
   * What was found.
   *
   * @param candidates may be empty
   * @param fresh whether that was just read; else it may be outdated
   */
  record Found(List<JsonObject> candidates, boolean fresh) {}

  private static final class Entry {

    private SigningKeys keys = new SigningKeys(List.of());
    private @Nullable Duration readAt;
    private @Nullable Future<Boolean> reading;

    private boolean isDue(Duration now) {
      return readAt == null || now.minus(readAt).compareTo(BETWEEN_READINGS) >= 0;
    }

    private boolean accept(HttpReply reply) {
      SigningKeys read = reply.status() == 200 ? SigningKeys.parse(reply.body()) : null;
      if (read != null) {
        keys = read;
      }
      return read != null;
    }
  }
}
