package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.LoopbackPorts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/**
 * All ways between the nodes of a cluster, so that a test can take them away and give them back, as
 * a network does that drops packets: nobody is told. Node {@code i} lives at {@code 127.0.0.(10+i)}
 * and reaches the event bus of node {@code j} at {@code 127.0.(10+i).(10+j)}; Hazelcast's
 * connections tell by their source where they come from. Any thread; its methods block.
 */
final class Proxies {

  private static final int FIRST = 10;

  private final Vertx vertx;
  private final NetClient client;
  private final List<Node> nodes;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile Set<Integer> cutOff = Set.of();

  private record Node(int index, int port, int publicPort, int busPort) {
    String host() {
      return "127.0.0." + (FIRST + index);
    }
  }

  private record Link(int from, int to, NetSocket one, NetSocket other) {

    void pass() {
      one.resume();
      other.resume();
    }

    void hold() {
      one.pause();
      other.pause();
    }
  }

  Proxies(Vertx vertx, int size) {
    this.vertx = vertx;
    this.client = vertx.createNetClient();
    this.nodes =
        IntStream.range(0, size)
            .mapToObj(
                i -> new Node(i, LoopbackPorts.free(), LoopbackPorts.free(), LoopbackPorts.free()))
            .toList();
    for (Node to : nodes) {
      listen(to.host(), to.publicPort(), to, to.port());
      for (Node from : nodes) {
        if (!from.equals(to)) {
          listen(via(from) + (FIRST + to.index()), to.busPort(), to, to.busPort());
        }
      }
    }
  }

  private static String via(Node from) {
    return "127.0." + (FIRST + from.index()) + ".";
  }

  /** The ports on which Hazelcast listens. */
  List<Integer> ports() {
    return nodes.stream().map(Node::port).toList();
  }

  /** Settings by which a node listens behind these proxies, and uses them. */
  void adapt(int index, JsonObject settings) {
    Node node = nodes.get(index);
    JsonArray members = new JsonArray();
    nodes.forEach(other -> members.add(other.host() + ":" + other.publicPort()));
    settings
        .put("host", node.host())
        .put("publicAddress", node.host() + ":" + node.publicPort())
        .put("members", members)
        .put("busPort", node.busPort())
        .put("busVia", via(node));
  }

  private void listen(String host, int port, Node to, int target) {
    LoopbackNodes.await(
        vertx
            .createNetServer()
            .connectHandler(
                socket -> {
                  socket.pause();
                  client
                      .connect(target, to.host())
                      .onSuccess(behind -> join(socket, behind, source(socket, host), to.index()))
                      .onFailure(refused -> socket.close());
                })
            .listen(port, host));
  }

  /** The bus comes to an address that tells the source; Hazelcast comes from its own. */
  private static int source(NetSocket socket, String host) {
    return (host.startsWith("127.0.0.")
            ? octet(socket.remoteAddress().hostAddress(), 3)
            : octet(host, 2))
        - FIRST;
  }

  private static int octet(String host, int index) {
    return Integer.parseInt(host.split("\\.", -1)[index]);
  }

  private void join(NetSocket one, NetSocket other, int from, int to) {
    if (from < 0) {
      throw new IllegalStateException("unknown source " + one.remoteAddress());
    }
    Link link = new Link(from, to, one, other);
    one.handler(other::write).exceptionHandler(e -> {}).closeHandler(gone -> end(link));
    other.handler(one::write).exceptionHandler(e -> {}).closeHandler(gone -> end(link));
    links.add(link);
    apply(link);
  }

  private void end(Link link) {
    links.remove(link);
    link.one().close();
    link.other().close();
  }

  private void apply(Link link) {
    if (cutOff.contains(link.from()) == cutOff.contains(link.to())) {
      link.pass();
    } else {
      link.hold();
    }
  }

  /** Nothing passes any more between these nodes and all others. */
  void cutOff(Set<Integer> group) {
    cutOff = Set.copyOf(group);
    links.forEach(this::apply);
  }

  /** All ways are open again. */
  void heal() {
    cutOff(Set.of());
  }
}
