package dev.tokenmanager.cluster;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.ClusterOptions;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.keeper.Alone;
import dev.tokenmanager.keeper.NodeGroup;
import dev.tokenmanager.keeper.Sharing;
import dev.tokenmanager.refresh.Clocks;
import dev.tokenmanager.refresh.PolicySettings;
import dev.tokenmanager.store.TokenHash;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group of nodes on a real Vert.x cluster. Event loop only. */
public final class ClusterNodes implements NodeGroup {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterNodes.class);

  private final ClusterGroup group;
  private final VertxCluster cluster;
  private final SecretReader secrets;

  private ClusterNodes(ClusterGroup group, VertxCluster cluster, SecretReader secrets) {
    this.group = group;
    this.cluster = cluster;
    this.secrets = secrets;
  }

  /** Opens the group; of one node where Vert.x is not clustered, or sharing is off. */
  public static NodeGroup.Opener opener(Vertx vertx, ClusterOptions options, Clocks clocks) {
    return vertx.isClustered() && options.share()
        ? (context, all, secrets) -> open(context, all, secrets, clocks)
        : (context, all, secrets) -> Future.succeededFuture(ALONE);
  }

  private static Future<NodeGroup> open(
      ContextInternal context, VerticleOptions options, SecretReader secrets, Clocks clocks) {
    RecordBox box = new RecordBox(Keyring.of(options.cluster(), secrets));
    Inbox inbox = new Inbox();
    return VertxCluster.open(context, options.address(), inbox)
        .map(
            cluster -> {
              ClusterGroup group = new ClusterGroup(options.address(), cluster, box, clocks);
              inbox.open(group);
              return new ClusterNodes(group, cluster, secrets);
            });
  }

  @Override
  public Sharing.Factory sharing(TokenOptions token, PolicySettings policy) {
    if (token.auth() instanceof AuthOptions.ApiKey) {
      return Alone::new;
    }
    Supplier<@Nullable String> origin = () -> null;
    if (token.auth() instanceof AuthOptions.RefreshToken refresh) {
      origin = () -> TokenHash.sha256(secrets.current(refresh.refreshToken()).reveal());
    }
    return group.sharing(policy, Fingerprint.of(token), origin);
  }

  @Override
  public void tick() {
    group.tick();
  }

  @Override
  public Future<Void> close() {
    group.close();
    return cluster.close();
  }

  /** Keeps what comes before the group is there. */
  private static final class Inbox implements Consumer<JsonObject> {
    private final List<JsonObject> early = new ArrayList<>();
    private @Nullable ClusterGroup group;

    @Override
    public void accept(JsonObject message) {
      ClusterGroup opened = group;
      if (opened == null) {
        early.add(message);
      } else {
        receive(opened, message);
      }
    }

    void open(ClusterGroup opened) {
      group = opened;
      early.forEach(message -> receive(opened, message));
      early.clear();
    }

    /** Another node's defect must not become ours. */
    private static void receive(ClusterGroup group, JsonObject message) {
      try {
        group.receive(message);
      } catch (RuntimeException e) {
        LOG.error("defect {} while a notice was read", e.getClass().getName());
      }
    }
  }
}
