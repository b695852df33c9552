package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A provider that knows which node asks, by the secret of its own that each has, and from when to
 * when. Any thread.
 */
final class NodesProvider {

  private static final String SECRET = ScriptedProvider.SECRET_MARK + "client-of-";

  final ScriptedProvider scripted;
  private final List<Asked> requests = new CopyOnWriteArrayList<>();

  /** How long each request takes; none is answered at all where negative. */
  volatile long latencyMs = 150;

  /** Is told each request when it has come. */
  volatile Consumer<Asked> watcher = request -> {};

  /**
   * One token request.
   *
   * @param at when it came, in ms since 1970
   * @param begun the same, as elapsed time
   * @param end as elapsed time, 0: not ended yet
   */
  record Asked(String node, long at, long begun, AtomicLong end) {

    void close() {
      end.compareAndSet(0, System.nanoTime());
    }

    long endOrNow() {
      return end.get() == 0 ? System.nanoTime() : end.get();
    }
  }

  NodesProvider(Vertx vertx, int lifetimeSeconds) {
    scripted = LoopbackNodes.await(ScriptedProvider.start(vertx));
    scripted.lifetimeSeconds = lifetimeSeconds;
    scripted.behaviour = this::answer;
  }

  /** The options of one node. */
  JsonObject options(String node) {
    JsonObject options = scripted.options();
    options.getJsonObject("auth").put("clientSecret", SECRET + node);
    return options.put(
        "cluster",
        new JsonObject()
            .put(
                "encryptionKey",
                base64(ScriptedProvider.SECRET_MARK + "key-of-just-32-bytes-----")));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpServerRequest request) {
    Asked asked =
        new Asked(node(request), System.currentTimeMillis(), System.nanoTime(), new AtomicLong());
    requests.add(asked);
    request.response().closeHandler(gone -> asked.close());
    watcher.accept(asked);
    long latency = latencyMs;
    if (latency >= 0) {
      request.response().bodyEndHandler(written -> asked.close());
      scripted.issueAfter(latency, request);
    }
  }

  private static String node(HttpServerRequest request) {
    String basic = request.getHeader("Authorization").substring("Basic ".length());
    String idAndSecret = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
    return idAndSecret.substring(idAndSecret.indexOf(SECRET) + SECRET.length());
  }

  /**
   * From now on its requests are under way no more: it is killed, and may not live to close them.
   */
  void isGone(String node) {
    requests.stream().filter(request -> request.node().equals(node)).forEach(Asked::close);
  }

  /** All token requests, oldest first. */
  List<Asked> requests() {
    return List.copyOf(requests);
  }

  /** How many were answered, or given up by who asked. */
  long answered() {
    return requests.stream().filter(request -> request.end().get() != 0).count();
  }

  /** One asked while another's request was under way. */
  record Overlap(Asked first, Asked second) {

    /** Whether the second began soon after that moment of elapsed time. */
    boolean isWithin(Duration period, long moment) {
      long after = second.begun() - moment;
      return after >= 0 && after <= period.toNanos();
    }

    @Override
    public String toString() {
      return "%s asked at %s, %d ms before the end of the request of %s at %s"
          .formatted(
              second.node(),
              Instant.ofEpochMilli(second.at()),
              (first.endOrNow() - second.begun()) / 1_000_000,
              first.node(),
              Instant.ofEpochMilli(first.at()));
    }
  }

  /** Who asked while another's request was under way. */
  List<Overlap> overlaps() {
    List<Overlap> overlaps = new ArrayList<>();
    List<Asked> all = requests();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (all.get(i).endOrNow() > all.get(j).begun()) {
          overlaps.add(new Overlap(all.get(i), all.get(j)));
        }
      }
    }
    return overlaps;
  }
}
