package dev.tokenmanager.internal.jwt;

import dev.tokenmanager.internal.time.Clocks;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Published signing keys by source, of which it chooses those that may have signed a token. A set
 * is read again where it does not contain the key that is looked for, at most once a minute for
 * each source. Event loop only.
 */
final class SigningKeys {

  /** So many keys of one set are kept. */
  static final int MOST_KEYS = 64;

  /** So many keys are tried for one token. */
  static final int MOST_CANDIDATES = 5;

  /** The algorithms that vertx-auth can verify with a public key and the JDK's curves. */
  private static final Set<String> ALGORITHMS =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private static final Duration BETWEEN_READINGS = Duration.ofMinutes(1);

  /** A provider may name another URL whenever its metadata is read: the oldest are forgotten. */
  private static final int MOST_SOURCES = 1000;

  private final Supplier<WorkerExecutor> worker;
  private final Clocks clocks;
  private final Map<KeySetSource, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param worker parses the documents
   */
  SigningKeys(Supplier<WorkerExecutor> worker, Clocks clocks) {
    this.worker = worker;
    this.clocks = clocks;
  }

  static boolean canVerify(String algorithm) {
    return ALGORITHMS.contains(algorithm);
  }

  /**
   * The keys that may have signed {@code jwt}: remembered ones where there are any, else as in
   * {@link #readAgain}. Never fails.
   */
  Future<Found> find(Jwt jwt, KeySetSource source) {
    Candidates known = entry(source).keys.candidates(jwt);
    return known.keys().isEmpty()
        ? readAgain(jwt, source)
        : Future.succeededFuture(new Found(known, false));
  }

  /** The same, read now, or not at all where that was done less than a minute ago. Never fails. */
  Future<Found> readAgain(Jwt jwt, KeySetSource source) {
    Entry entry = entry(source);
    Future<Boolean> reading = entry.reading;
    if (reading == null) {
      if (!entry.isDue(clocks.now().elapsed())) {
        return Future.succeededFuture(new Found(Candidates.UNKNOWN, false));
      }
      reading = read(entry, source);
    }
    return reading.map(fresh -> new Found(entry.keys.candidates(jwt), fresh));
  }

  private Entry entry(KeySetSource source) {
    Entry entry = entries.computeIfAbsent(source, key -> new Entry());
    if (entries.size() > MOST_SOURCES) {
      entries.remove(entries.keySet().iterator().next());
    }
    return entry;
  }

  private Future<Boolean> read(Entry entry, KeySetSource source) {
    entry.readAt = clocks.now().elapsed();
    Future<Boolean> reading =
        source
            .read()
            .compose(this::parsed)
            .map(entry::accept)
            .otherwise(false)
            .onComplete(read -> entry.reading = null);
    entry.reading = reading.isComplete() ? null : reading;
    return reading;
  }

  private Future<@Nullable KeySet> parsed(@Nullable String body) {
    return body == null
        ? Future.succeededFuture()
        : worker.get().executeBlocking(() -> KeySet.parse(body), false);
  }

  /**
   * The result of a search.
   *
   * @param candidates may be empty
   * @param fresh whether that was just read; else it may be outdated
   */
  record Found(Candidates candidates, boolean fresh) {}

  private static final class Entry {

    private KeySet keys = KeySet.NONE;
    private @Nullable Duration readAt;
    private @Nullable Future<Boolean> reading;

    private boolean isDue(Duration now) {
      return readAt == null || now.minus(readAt).compareTo(BETWEEN_READINGS) >= 0;
    }

    private boolean accept(@Nullable KeySet read) {
      if (read != null) {
        keys = read;
      }
      return read != null;
    }
  }

  /**
   * A JWK Set (RFC 7517 §5) without the keys that cannot verify signatures: not more, and none
   * larger, than real providers have. Immutable.
   *
   * @param keys each as {@link PublishedKey} makes it
   * @param complete whether no other key might have been meant
   */
  record KeySet(List<JsonObject> keys, boolean complete) {

    /** Nothing was published. */
    private static final KeySet NONE = new KeySet(List.of(), true);

    KeySet {
      keys = List.copyOf(keys);
    }

    /** Null for what is not a JWK Set. Takes a while with a large one: not on an event loop. */
    static @Nullable KeySet parse(String body) {
      try {
        return new JsonObject(body).getValue("keys") instanceof JsonArray members
            ? of(members)
            : null;
      } catch (DecodeException notOne) {
        return null;
      }
    }

    private static KeySet of(JsonArray members) {
      Set<JsonObject> keys = new LinkedHashSet<>();
      boolean complete = true;
      for (Object member : members) {
        if (member instanceof JsonObject jwk && PublishedKey.isRelevant(jwk)) {
          JsonObject key = PublishedKey.of(jwk);
          complete &= key != null;
          if (key != null && keys.size() == MOST_KEYS && !keys.contains(key)) {
            return new KeySet(List.copyOf(keys), false);
          }
          if (key != null) {
            keys.add(key);
          }
        }
      }
      return new KeySet(List.copyOf(keys), complete);
    }

    /**
     * The keys that a token may be signed with: the one of its key id, or a few without one. The
     * algorithm, which a key may leave open (Entra ID does), is the token's.
     */
    Candidates candidates(Jwt jwt) {
      List<JsonObject> ofKind =
          keys.stream().filter(key -> isOfKind(key, jwt.algorithm())).toList();
      String id = jwt.keyId();
      if (id == null) {
        return few(ofKind, jwt.algorithm(), true);
      }
      List<JsonObject> named =
          ofKind.stream().filter(key -> id.equals(key.getValue("kid"))).toList();
      return named.isEmpty()
          ? few(
              ofKind.stream().filter(key -> !key.containsKey("kid")).toList(),
              jwt.algorithm(),
              false)
          : new Candidates(
              List.of(named.get(0).copy().put("alg", jwt.algorithm())),
              complete && named.size() == 1);
    }

    private static boolean isOfKind(JsonObject key, String algorithm) {
      Object stated = key.getValue("alg");
      boolean rsa = algorithm.startsWith("RS") || algorithm.startsWith("PS");
      return (stated == null || stated.equals(algorithm))
          && (rsa
              ? "RSA".equals(key.getValue("kty"))
              : algorithm.equals(PublishedKey.algorithmOf(key)));
    }

    /**
     * The first ones.
     *
     * @param rename whether they get names of ours. vertx-auth calls a key without name by its
     *     hash, and logs each that it takes for another: names that differ keep it quiet, where
     *     none is looked for
     */
    private Candidates few(List<JsonObject> possible, String algorithm, boolean rename) {
      List<JsonObject> few = new ArrayList<>();
      Set<Integer> hashes = new HashSet<>();
      for (JsonObject key : possible) {
        JsonObject candidate = key.copy().put("alg", algorithm);
        if (rename) {
          candidate.put("kid", "candidate-" + few.size());
        }
        if (few.size() < MOST_CANDIDATES && hashes.add(candidate.hashCode())) {
          few.add(candidate);
        }
      }
      return new Candidates(few, complete && few.size() == possible.size());
    }
  }

  /**
   * The keys that a token may be signed with.
   *
   * @param keys each with the token's algorithm
   * @param complete whether no other key might have been meant
   */
  record Candidates(List<JsonObject> keys, boolean complete) {

    /** No key of a set that is not known. */
    static final Candidates UNKNOWN = new Candidates(List.of(), false);

    Candidates {
      keys = List.copyOf(keys);
    }
  }
}
