package dev.tokenmanager.check;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.ClientAuthMethod;
import dev.tokenmanager.config.KeyedWeaviate;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.oidc.Discovered;
import dev.tokenmanager.oidc.EndpointUrl;
import dev.tokenmanager.oidc.Exchange;
import dev.tokenmanager.oidc.GivenToken;
import dev.tokenmanager.oidc.ProviderWalk;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.oidc.TokenSources;
import dev.tokenmanager.oidc.Transport;
import dev.tokenmanager.oidc.WeaviateBootstrap;
import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes the whole way to one token once and to Weaviate with it. What is acquired is neither kept
 * nor revoked. Made on any thread, works on its context.
 */
public final class TokenCheck {

  private final ContextInternal context;
  private final TokenOptions options;
  private final KeyedWeaviate keyed;
  private final Facts.Sent sent;
  private final SecretReader secrets = new SecretReader();
  private final @Nullable String secretsProblem;
  private final Transport transport;
  private final Clocks clocks;
  private final ProviderWalk walk;

  /**
   * Reads the secrets. Blocks.
   *
   * @param context to work on
   * @param keyed where an API key is shown; none for any other grant
   * @param transport the way out; not closed here
   * @param useRefreshToken whether a configured refresh token may be spent
   */
  public TokenCheck(
      Context context,
      TokenOptions options,
      KeyedWeaviate keyed,
      Transport transport,
      Clocks clocks,
      boolean useRefreshToken) {
    this.context = (ContextInternal) context;
    this.options = options;
    this.keyed = keyed;
    this.transport = transport;
    this.clocks = clocks;
    boolean spared = options.auth() instanceof AuthOptions.RefreshToken && !useRefreshToken;
    this.sent = spared ? Facts.Sent.NOTHING : Facts.Sent.GRANT;
    this.secretsProblem = load();
    this.walk = new ProviderWalk(options, transport, secrets::current, clocks);
  }

  private @Nullable String load() {
    try {
      secrets.load(options.secrets());
      return null;
    } catch (IllegalArgumentException unreadable) {
      return unreadable.getMessage();
    }
  }

  /** The lines, after at most five exchanges; fails by a defect alone. */
  public Future<List<Line>> run() {
    Promise<List<Line>> lines = context.promise();
    context.runOnContext(
        now ->
            Future.succeededFuture().compose(start -> facts()).map(Verdict::of).onComplete(lines));
    return lines.future();
  }

  private Future<Facts> facts() {
    return bootstrap()
        .compose(
            bootstrap ->
                metadata(bootstrap)
                    .compose(
                        metadata ->
                            token(metadata)
                                .compose(token -> behindToken(bootstrap, metadata, token))));
  }

  private Future<Outcome<WeaviateBootstrap>> bootstrap() {
    return options.provider() instanceof ProviderOptions.Weaviate weaviate
        ? Outcome.of(walk.bootstrap(weaviate))
        : Future.succeededFuture(Outcome.none());
  }

  private Future<Outcome<Discovered>> metadata(Outcome<WeaviateBootstrap> bootstrap) {
    boolean missing =
        options.provider() instanceof ProviderOptions.Weaviate && bootstrap.value() == null;
    return missing || options.auth() instanceof AuthOptions.ApiKey
        ? Future.succeededFuture(Outcome.none())
        : Outcome.of(walk.metadata(bootstrap.value()));
  }

  private Future<Outcome<TokenResponse>> token(Outcome<Discovered> metadata) {
    if (sent == Facts.Sent.NOTHING && options.auth() instanceof AuthOptions.RefreshToken given) {
      return Future.succeededFuture(Outcome.of(GivenToken.of(given, clocks.wall().instant())));
    }
    if (secretsProblem != null) {
      return Future.succeededFuture(Outcome.none());
    }
    if (options.auth() instanceof AuthOptions.ApiKey) {
      TokenSource source = new TokenSources(context, transport, secrets, clocks).of(options);
      return Outcome.of(source.locate().compose(target -> source.request(target, null)));
    }
    Discovered discovered = metadata.value();
    return discovered == null
        ? Future.succeededFuture(Outcome.none())
        : Outcome.of(walk.acquire(discovered));
  }

  private Future<Facts> behindToken(
      Outcome<WeaviateBootstrap> bootstrap,
      Outcome<Discovered> metadata,
      Outcome<TokenResponse> token) {
    Facts facts =
        new Facts(
            options,
            keyed,
            sent,
            secretsProblem,
            bootstrap,
            metadata,
            client(metadata.value()),
            token,
            Outcome.none(),
            clocks.wall().instant());
    return meta(facts).map(facts::withMeta);
  }

  /** Where a bootstrap is missing there is no Weaviate to show a token to; a key needs none. */
  private Future<Outcome<Exchange>> meta(Facts facts) {
    TokenResponse response = facts.token().value();
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    return response != null
            && weaviate != null
            && (facts.isApiKey() || facts.bootstrap().value() != null)
        ? Outcome.of(walk.meta(weaviate, response.accessToken()))
        : Future.succeededFuture(Outcome.none());
  }

  private @Nullable String client(@Nullable Discovered discovered) {
    if (discovered == null || secretsProblem != null) {
      return null;
    }
    String clientId = walk.clientId(discovered);
    ClientAuthMethod method = walk.authMethod(discovered);
    return clientId == null || method == null
        ? null
        : "client " + EndpointUrl.shown(clientId) + " by " + method.value();
  }
}
