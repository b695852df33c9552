package dev.tokenmanager.internal.sidecar.count;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts the calls that went through the sidecars of one Vert.x. Numbers only grow, and there are
 * at most as many of them as there are codes known here. Any thread.
 */
public final class SidecarCounters implements Shareable {

  /** The {@code protocol} of REST. */
  public static final String REST = "rest";

  /** The {@code protocol} of gRPC. */
  public static final String GRPC = "grpc";

  /** The {@code code} of whatever is none of those known. */
  public static final String OTHER = "other";

  private static final String MAP = "dev.tokenmanager.sidecar";
  private static final String KEY = "counters";

  /** RFC 9110 and 6585 register none beyond; 499 is a caller that went away. */
  private static final Set<String> HTTP =
      Stream.of(
              IntStream.rangeClosed(200, 208),
              IntStream.rangeClosed(300, 308),
              IntStream.rangeClosed(400, 431),
              IntStream.of(451, 499),
              IntStream.rangeClosed(500, 511))
          .flatMap(IntStream::boxed)
          .map(String::valueOf)
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> GRPC_NAMES =
      Set.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private final ConcurrentMap<Requests, LongAdder> requests = new ConcurrentHashMap<>();
  private final LongAdder replays = new LongAdder();
  private final List<Consumer<Requests>> watchers = new CopyOnWriteArrayList<>();
  private final Set<Object> claims =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /**
   * What a number of requests belongs to.
   *
   * @param protocol {@link #REST} or {@link #GRPC}
   * @param code the status that the caller was answered with, such as {@code 200} or {@code OK}
   */
  public record Requests(String protocol, String code) {}

  /** Those of that Vert.x, made by whoever asks first. */
  public static SidecarCounters of(Vertx vertx) {
    LocalMap<String, SidecarCounters> map = vertx.sharedData().getLocalMap(MAP);
    return map.computeIfAbsent(KEY, first -> new SidecarCounters());
  }

  /** A call was answered. */
  public void answered(String protocol, String code) {
    Set<String> known = protocol.equals(GRPC) ? GRPC_NAMES : HTTP;
    Requests counted = new Requests(protocol, known.contains(code) ? code : OTHER);
    LongAdder count = requests.get(counted);
    if (count == null) {
      count = requests.computeIfAbsent(counted, first -> new LongAdder());
      watchers.forEach(watcher -> watcher.accept(counted));
    }
    count.increment();
  }

  /** Has it hear of each that is counted for the first time; perhaps twice. It must not throw. */
  public void watch(Consumer<Requests> watcher) {
    watchers.add(watcher);
  }

  /** Ends {@link #watch}. */
  public void unwatch(Consumer<Requests> watcher) {
    watchers.remove(watcher);
  }

  /**
   * Shows these numbers somewhere; whether nobody else does there. They are of a whole Vert.x, and
   * shown twice they would be added up.
   *
   * @param where compared by identity
   */
  public boolean claim(Object where) {
    return claims.add(where);
  }

  /** Ends {@link #claim}. */
  public void release(Object where) {
    claims.remove(where);
  }

  /** How many of those were answered. */
  public long answered(Requests which) {
    LongAdder count = requests.get(which);
    return count == null ? 0 : count.sum();
  }

  /** A call was sent once more, after Weaviate had refused the token. */
  public void replayed() {
    replays.increment();
  }

  /** How many calls were answered, as they are now. */
  public Map<Requests, Long> requests() {
    return requests.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
  }

  /** How many calls were sent once more. */
  public long replays() {
    return replays.sum();
  }
}
