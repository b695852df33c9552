package dev.tokenmanager.app.check;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ApiKeyTarget;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.oidc.Assertions;
import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.oidc.Exchange;
import dev.tokenmanager.internal.oidc.InitialToken;
import dev.tokenmanager.internal.oidc.ProbedSubjects;
import dev.tokenmanager.internal.oidc.ProviderProbe;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.oidc.TokenSources;
import dev.tokenmanager.internal.oidc.WeaviateBootstrap;
import dev.tokenmanager.internal.state.StateFileLook;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes the whole way to one token once and to Weaviate with it. What is acquired is neither kept
 * nor revoked. Made on any thread, works on its context.
 */
public final class TokenCheck {

  private final ContextInternal context;
  private final TokenOptions options;
  private final ApiKeyTarget keyed;
  private final @Nullable StateFileLook stateFile;
  private final CheckContext.Sent sent;
  private final SecretReader secrets;
  private final @Nullable String secretsProblem;
  private final Outcome<ClientIdentity> certificate;
  private final Transport transport;
  private final Clocks clocks;
  private final Map<String, TokenOptions> all;
  private final ProbedSubjects subjects;
  private final LongSupplier ids;
  private final ProviderProbe walk;
  private final @Nullable SidecarProbe sidecar;

  /**
   * Reads the secrets. Blocks.
   *
   * @param context to work on
   * @param keyed where an API key is shown; none for any other grant
   * @param transport the way out; not closed here
   * @param secrets to read the token's with
   * @param ids random numbers that nobody can guess
   * @param stateFile what was seen of its state file, null: it has none
   * @param useRefreshToken whether a configured refresh token may be spent
   * @param all the tokens of the options, by name: one may be exchanged for another
   * @param sidecar where a sidecar passes calls on with this token, null: none does
   */
  public TokenCheck(
      Context context,
      TokenOptions options,
      ApiKeyTarget keyed,
      Transport transport,
      SecretReader secrets,
      Clocks clocks,
      LongSupplier ids,
      @Nullable StateFileLook stateFile,
      boolean useRefreshToken,
      Map<String, TokenOptions> all,
      @Nullable SidecarOptions sidecar) {
    this.context = (ContextInternal) context;
    this.options = options;
    this.keyed = keyed;
    this.transport = transport;
    this.secrets = secrets;
    this.clocks = clocks;
    this.ids = ids;
    this.stateFile = stateFile;
    this.all = all;
    this.sent = sent(useRefreshToken && StateFileLine.whySpared(stateFile) == null);
    this.secretsProblem = load();
    this.certificate = secretsProblem == null ? certificate() : Outcome.none();
    Assertions assertions = Assertions.of(context, secrets, ids);
    this.subjects = new ProbedSubjects(all, transport, secrets::current, assertions, clocks);
    this.walk =
        new ProviderProbe(options, transport, secrets::current, clocks, assertions, subjects);
    this.sidecar =
        sidecar == null
            ? null
            : new SidecarProbe(
                this.context, sidecar, transport, options.refresh().requestTimeout());
  }

  /** A refresh token is sent for its own token at most: a second time it may be refused. */
  private CheckContext.Sent sent(boolean useRefreshToken) {
    boolean spared = options.auth() instanceof AuthOptions.RefreshToken && !useRefreshToken;
    boolean ofSubject =
        chain().skip(1).anyMatch(token -> token.auth() instanceof AuthOptions.RefreshToken);
    return spared || ofSubject ? CheckContext.Sent.NOTHING : CheckContext.Sent.GRANT;
  }

  /** The token, what is exchanged for it, and so on. */
  private Stream<TokenOptions> chain() {
    return Stream.iterate(options, Objects::nonNull, token -> ProbedSubjects.of(token, all));
  }

  private @Nullable String load() {
    try {
      secrets.load(chain().flatMap(token -> token.secrets().stream()).toList());
      secrets.loadKeys(chain().flatMap(token -> token.auth().privateKeys().stream()).toList());
      return null;
    } catch (IllegalArgumentException unreadable) {
      return unreadable.getMessage();
    }
  }

  private Outcome<ClientIdentity> certificate() {
    ClientCertificate files = options.connection().clientCertificate();
    try {
      return files == null ? Outcome.none() : Outcome.of(files.load());
    } catch (IllegalArgumentException useless) {
      return Outcome.failed(
          new ProviderException(
              TokenFailure.UNUSABLE_ANSWER,
              Outcome.CLIENT_CERTIFICATE,
              String.valueOf(useless.getMessage())));
    }
  }

  /** The lines, after at most nine exchanges; fails by a defect alone. */
  public Future<List<StepResult>> run() {
    Promise<List<StepResult>> lines = context.promise();
    context.runOnContext(
        now ->
            Future.succeededFuture().compose(start -> facts()).map(Verdict::of).onComplete(lines));
    return lines.future();
  }

  private Future<CheckContext> facts() {
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

  private Future<Outcome<DiscoveredProvider>> metadata(Outcome<WeaviateBootstrap> bootstrap) {
    boolean missing =
        options.provider() instanceof ProviderOptions.Weaviate && bootstrap.value() == null;
    return missing || options.auth() instanceof AuthOptions.ApiKey
        ? Future.succeededFuture(Outcome.none())
        : Outcome.of(walk.metadata(bootstrap.value()));
  }

  private Future<Outcome<TokenResponse>> token(Outcome<DiscoveredProvider> metadata) {
    if (sent == CheckContext.Sent.NOTHING
        && options.auth() instanceof AuthOptions.RefreshToken given) {
      return Future.succeededFuture(Outcome.of(InitialToken.of(given, clocks.wall().instant())));
    }
    if (secretsProblem != null || sent == CheckContext.Sent.NOTHING) {
      return Future.succeededFuture(Outcome.none());
    }
    if (options.auth() instanceof AuthOptions.ApiKey) {
      TokenSource source =
          new TokenSources(context, transport, secrets, clocks, ids, subjects).of(options);
      return Outcome.of(source.locate().compose(target -> source.request(target, null)));
    }
    DiscoveredProvider discovered = metadata.value();
    return discovered == null
        ? Future.succeededFuture(Outcome.none())
        : Outcome.of(walk.acquire(discovered));
  }

  private Future<CheckContext> behindToken(
      Outcome<WeaviateBootstrap> bootstrap,
      Outcome<DiscoveredProvider> metadata,
      Outcome<TokenResponse> token) {
    CheckContext facts =
        new CheckContext(
            options,
            keyed,
            sent,
            secretsProblem,
            secretsProblem == null ? secrets.remarks(options.secrets()) : List.of(),
            certificate,
            bootstrap,
            metadata,
            assertions(metadata.value()),
            client(metadata.value()),
            token,
            Outcome.none(),
            stateFile,
            null,
            clocks.wall().instant());
    return meta(facts).map(facts::withMeta).compose(this::behindSidecar);
  }

  private Future<CheckContext> behindSidecar(CheckContext facts) {
    TokenResponse response = facts.token().value();
    return sidecar == null
        ? Future.succeededFuture(facts)
        : sidecar.look(response == null ? null : response.accessToken()).map(facts::withSidecar);
  }

  /** Where a bootstrap is missing there is no Weaviate to show a token to; a key needs none. */
  private Future<Outcome<Exchange>> meta(CheckContext facts) {
    TokenResponse response = facts.token().value();
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    return response != null
            && weaviate != null
            && (facts.isApiKey() || facts.bootstrap().value() != null)
        ? Outcome.of(walk.meta(weaviate, response.accessToken()))
        : Future.succeededFuture(Outcome.none());
  }

  /** Which of two secrets it was; nothing where there is one, or the token was not granted. */
  private String secret() {
    ClientOptions client = options.auth().client();
    boolean two = client != null && client.previousSecret() != null;
    TokenSource.Credential granted = two ? walk.credential() : null;
    if (granted == null) {
      return "";
    }
    return granted == TokenSource.Credential.CURRENT
        ? " with auth.clientSecret (auth.previousClientSecret is not needed)"
        : " with auth.previousClientSecret, for the provider refuses auth.clientSecret: put that"
            + " into effect at the provider, or correct it";
  }

  private List<ShownAssertion> assertions(@Nullable DiscoveredProvider discovered) {
    String clientId = discovered == null ? null : walk.clientId(discovered);
    if (discovered == null || clientId == null || secretsProblem != null) {
      return List.of();
    }
    List<ShownAssertion> shown = new ArrayList<>();
    for (AssertionOptions assertion : options.auth().assertions()) {
      if (assertion instanceof AssertionOptions.Given given) {
        SecretSource source = given.assertion();
        shown.add(ShownAssertion.given(source, secrets.current(source)));
      } else if (assertion instanceof AssertionOptions.Signed key) {
        shown.add(
            ShownAssertion.signed(
                key, Objects.requireNonNull(secrets.signer(key)), clientId, subject(), discovered));
      }
    }
    return shown;
  }

  private @Nullable String subject() {
    return options.auth() instanceof AuthOptions.JwtBearer bearer ? bearer.subject() : null;
  }

  private @Nullable String client(@Nullable DiscoveredProvider discovered) {
    if (discovered == null || secretsProblem != null) {
      return null;
    }
    String clientId = walk.clientId(discovered);
    ClientAuthMethod method = walk.authMethod(discovered);
    return clientId == null || method == null
        ? null
        : "client " + EndpointUrl.shown(clientId) + " by " + method.value() + secret();
  }
}
