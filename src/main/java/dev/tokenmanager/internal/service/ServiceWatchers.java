package dev.tokenmanager.internal.service;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.List;

/**
 * Who wants to hear that the service of an address comes or goes, whether there is one yet or not.
 * Of one Vert.x; an address that nobody watches leaves nothing behind. Any thread.
 */
final class ServiceWatchers {

  private static final String MAP = "dev.tokenmanager.watchers";
  private static final Watchers NONE = new Watchers(List.of());

  private ServiceWatchers() {}

  static void add(Vertx vertx, String address, Runnable watcher) {
    map(vertx).compute(address, (key, old) -> (old == null ? NONE : old).with(watcher));
  }

  static void remove(Vertx vertx, String address, Runnable watcher) {
    map(vertx).computeIfPresent(address, (key, old) -> old.without(watcher));
    map(vertx).removeIfPresent(address, NONE);
  }

  /** Tells all; what one of them throws is logged and breaks nothing here. */
  static void tell(Vertx vertx, String address) {
    Watchers watchers = map(vertx).get(address);
    for (Runnable watcher : watchers == null ? List.<Runnable>of() : watchers.all) {
      try {
        watcher.run();
      } catch (RuntimeException | Error e) {
        FailureMapper.logDefect("*", e);
      }
    }
  }

  static int count(Vertx vertx) {
    return map(vertx).values().stream().mapToInt(watchers -> watchers.all.size()).sum();
  }

  private static LocalMap<String, Watchers> map(Vertx vertx) {
    return vertx.sharedData().getLocalMap(MAP);
  }

  /** Immutable. */
  private record Watchers(List<Runnable> all) implements Shareable {

    Watchers with(Runnable one) {
      List<Runnable> more = new ArrayList<>(all);
      more.add(one);
      return new Watchers(List.copyOf(more));
    }

    Watchers without(Runnable one) {
      List<Runnable> fewer = new ArrayList<>(all);
      fewer.remove(one);
      return new Watchers(List.copyOf(fewer));
    }
  }
}
