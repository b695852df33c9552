package dev.tokenmanager.internal.transport;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a host, as the JVM resolves its name: asked for every exchange, on a few threads
 * of its own. A name that takes long occupies one of these, however many wait for it. Event loop
 * only.
 */
final class NameLookup {

  /** As many names may hang at once before another has to wait. */
  private static final int MOST_THREADS = 16;

  /** A name of loopback in both families, whatever stands in a file of hosts (RFC 6761 §6.3). */
  private static final List<InetAddress> LOCALHOST = List.of(literal("127.0.0.1"), literal("::1"));

  private final OffLoop offLoop;
  private final Resolver resolver;
  private final Map<String, Future<List<InetAddress>>> underWay = new HashMap<>();

  /** Asks the operating system, and may take its time; not on an event loop. */
  interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  NameLookup(Vertx vertx, Resolver resolver) {
    this.offLoop = new OffLoop(vertx, "weaviate-token-names", MOST_THREADS);
    this.resolver = resolver;
  }

  /**
   * At least one address, the families by turns; fails with {@link UnknownHostException}. An
   * address itself, an IPv6 one without brackets, is known at once.
   */
  Future<List<InetAddress>> of(String host) {
    if (isAddress(host)) {
      return address(host);
    }
    if (host.equalsIgnoreCase("localhost")) {
      return Future.succeededFuture(LOCALHOST);
    }
    Future<List<InetAddress>> known = underWay.get(host);
    if (known != null) {
      return known;
    }
    Future<List<InetAddress>> begun =
        offLoop.run(() -> alternating(List.of(resolver.addresses(host))));
    underWay.put(host, begun);
    return begun.onComplete(ended -> underWay.remove(host));
  }

  /** Ends its threads; a name that hangs keeps its own until the operating system gives up. */
  Future<Void> close() {
    return offLoop.close();
  }

  /** Whether a host is an address, so that nothing is resolved. */
  static boolean isAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** In the order given, but of the two families by turns: one of them may lead nowhere. */
  static List<InetAddress> alternating(List<InetAddress> addresses) {
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      boolean same = isIpv4(address) == isIpv4(addresses.get(0));
      (same ? first : second).add(address);
    }
    List<InetAddress> ordered = new ArrayList<>();
    while (!(first.isEmpty() && second.isEmpty())) {
      add(ordered, first.poll());
      add(ordered, second.poll());
    }
    return ordered;
  }

  private static void add(List<InetAddress> ordered, @Nullable InetAddress address) {
    if (address != null) {
      ordered.add(address);
    }
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  /** One of a zone that this machine does not have is none. */
  private static Future<List<InetAddress>> address(String host) {
    try {
      return Future.succeededFuture(List.of(InetAddress.getByName(host)));
    } catch (UnknownHostException noSuchZone) {
      return Future.failedFuture(noSuchZone);
    }
  }

  private static InetAddress literal(String address) {
    try {
      // Parsed, never looked up.
      return InetAddress.getByName(address);
    } catch (UnknownHostException noAddress) {
      throw new IllegalArgumentException("Not an address", noAddress);
    }
  }
}
