package dev.tokenmanager.weaviate;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.sidecar.ManagedToken;
import dev.tokenmanager.internal.sidecar.Sidecar;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * Lets programs in any language call Weaviate through this process without knowing of tokens: REST
 * (HTTP/1.1) at one port and gRPC at another go to Weaviate with a managed token. Its {@link
 * #config()} has the keys of section {@code sidecar} of the runnable jar's file; wrong ones, and a
 * port that is taken, fail the deployment. It listens at 127.0.0.1 unless told otherwise: whoever
 * reaches its ports has the rights of the token.
 *
 * <p>Several instances of one deployment share the ports.
 */
public final class WeaviateSidecarVerticle extends VerticleBase {

  private final @Nullable TokenManager given;
  private volatile @Nullable Sidecar sidecar;

  /** Asks the verticle at the default address. For {@link io.vertx.core.Vertx#deployVerticle}. */
  public WeaviateSidecarVerticle() {
    this(null);
  }

  /**
   * Asks another.
   *
   * @param tokens whose token is used, null: that of the default address
   */
  public WeaviateSidecarVerticle(@Nullable TokenManager tokens) {
    given = tokens;
  }

  @Override
  public Future<?> start() {
    SidecarOptions options = SidecarOptions.of(config());
    TokenManager tokens = given == null ? TokenManager.create(vertx) : given;
    return Sidecar.open(vertx, options, new Named(tokens, options.token()))
        .onSuccess(open -> sidecar = open);
  }

  /** Where REST calls come in, 0: nowhere yet. Any thread. */
  public int port() {
    Sidecar open = sidecar;
    return open == null ? 0 : open.port();
  }

  /** Where gRPC calls come in, 0: nowhere. Any thread. */
  public int grpcPort() {
    Sidecar open = sidecar;
    return open == null ? 0 : open.grpcPort();
  }

  /** Accepts nothing new at once; calls that run have two seconds. */
  @Override
  public Future<?> stop() {
    Sidecar open = sidecar;
    return open == null ? Future.succeededFuture() : open.stop();
  }

  /** One token of a manager. */
  private record Named(TokenManager tokens, String name) implements ManagedToken {

    @Override
    public @Nullable AccessToken current() {
      return tokens.current(name);
    }

    @Override
    public Future<AccessToken> get() {
      return tokens.getToken(name);
    }

    @Override
    public Future<AccessToken> reportRejected(AccessToken refused) {
      return tokens.reportRejected(refused);
    }
  }
}
