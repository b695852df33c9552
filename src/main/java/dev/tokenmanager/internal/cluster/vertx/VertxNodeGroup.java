package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.ClusterGroup;
import dev.tokenmanager.internal.cluster.record.CanonicalEncoder;
import dev.tokenmanager.internal.cluster.record.Fingerprint;
import dev.tokenmanager.internal.cluster.record.Keyring;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClusterOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.LocalCoordinator;
import dev.tokenmanager.internal.service.NodeGroup;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.TokenHash;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group of nodes on a real Vert.x cluster. Event loop only. */
public final class VertxNodeGroup implements NodeGroup {

  private static final Logger LOG = LoggerFactory.getLogger(VertxNodeGroup.class);

  private final ClusterGroup group;
  private final VertxClusterServices cluster;
  private final SecretReader secrets;

  private VertxNodeGroup(ClusterGroup group, VertxClusterServices cluster, SecretReader secrets) {
    this.group = group;
    this.cluster = cluster;
    this.secrets = secrets;
  }

  /**
   * Opens the group; of one node where Vert.x is not clustered, or sharing is off.
   *
   * @param host that this node runs on, empty: not known
   * @param ids random numbers that nobody can guess
   */
  public static NodeGroup.Opener opener(
      Vertx vertx, ClusterOptions options, String host, Clocks clocks, LongSupplier ids) {
    return vertx.isClustered() && options.share()
        ? (context, all, secrets) -> open(context, all, secrets, host, clocks, ids)
        : (context, all, secrets) -> Future.succeededFuture(ALONE);
  }

  private static Future<NodeGroup> open(
      ContextInternal context,
      VerticleOptions options,
      SecretReader secrets,
      String host,
      Clocks clocks,
      LongSupplier ids) {
    HazelcastHeartbeat.warnOnce(context.owner(), context.owner().clusterManager());
    Keyring keys = Keyring.of(options.cluster(), secrets);
    Inbox inbox = new Inbox();
    return VertxClusterServices.open(context, options.address(), host, inbox)
        .map(
            cluster -> {
              ClusterGroup group = new ClusterGroup(options.address(), cluster, keys, clocks, ids);
              inbox.open(group);
              return new VertxNodeGroup(group, cluster, secrets);
            });
  }

  @Override
  public RefreshCoordinator.Factory sharing(TokenOptions token, PolicySettings policy) {
    if (token.auth() instanceof AuthOptions.ApiKey) {
      return LocalCoordinator::new;
    }
    String fingerprint = Fingerprint.of(token, secrets::known);
    if (fingerprint == null) {
      LOG.warn(
          "token {}: not shared with other nodes: its subject token or assertion is not a JWT that names issuer"
              + " and subject, so nobody can tell whose token it is.",
          token.name());
      return LocalCoordinator::new;
    }
    Supplier<@Nullable String> origin = () -> null;
    if (token.auth() instanceof AuthOptions.RefreshToken refresh) {
      origin = () -> hash(secrets.known(refresh.refreshToken()));
    }
    return group.sharing(policy, fingerprint, origin, () -> credential(token));
  }

  /** Null for one that no supplier has given yet. */
  private static @Nullable String hash(@Nullable Secret secret) {
    return secret == null ? null : TokenHash.sha256(secret.reveal());
  }

  /** What no supplier has given yet is like nothing that another node would send. */
  private byte[] credential(TokenOptions token) {
    AuthOptions auth = token.auth();
    CanonicalEncoder bytes = new CanonicalEncoder();
    SecretSource first =
        auth instanceof AuthOptions.RefreshToken refresh ? refresh.refreshToken() : null;
    for (SecretSource source : auth.secrets()) {
      if (!source.equals(first)) {
        Secret secret = secrets.known(source);
        bytes.text(secret == null ? "" : secret.reveal());
      }
    }
    // Each node may have a certificate of its own, and what one's is refused for says nothing of
    // another's.
    ClientCertificate certificate = token.connection().clientCertificate();
    if (certificate != null) {
      bytes.text(secrets.current(certificate.certFile()).reveal());
    }
    return bytes.toByteArray();
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
