package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.files.PrivateKeys;
import dev.tokenmanager.internal.config.files.UnusableKeyException;
import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Replies, tokens and options as tests need them. */
final class Samples {

  static final String ISSUER = "https://auth.example.com/realms/weaviate";
  static final String TOKEN_ENDPOINT = ISSUER + "/protocol/openid-connect/token";
  static final ConnectionOptions CONNECTION = new ConnectionOptions(null, null, false);
  static final Duration MAX_AGE = Duration.ofHours(1);

  private Samples() {}

  static HttpReply reply(int status, String body) {
    return new HttpReply(status, Map.of("content-type", "application/json"), body);
  }

  static HttpReply ok(JsonObject body) {
    return reply(200, body.encode());
  }

  static HttpReply token(String accessToken) {
    return ok(
        new JsonObject()
            .put("access_token", accessToken)
            .put("token_type", "Bearer")
            .put("expires_in", 300));
  }

  static HttpReply error(int status, String error) {
    return reply(status, new JsonObject().put("error", error).encode());
  }

  static HttpReply metadata(String issuer, String tokenEndpoint) {
    return ok(new JsonObject().put("issuer", issuer).put("token_endpoint", tokenEndpoint));
  }

  static HttpReply bootstrap(String href) {
    return ok(new JsonObject().put("href", href).put("clientId", "weaviate"));
  }

  static SecretSource inline(String value) {
    return new SecretSource.Inline("auth.secret", new Secret(value));
  }

  /** The value of an inline secret. */
  static Secret secret(SecretSource source) {
    if (source instanceof SecretSource.Inline inline) {
      return inline.value();
    }
    throw new IllegalArgumentException("Only inline secrets here");
  }

  static ClientOptions client(@Nullable String clientId) {
    return new ClientOptions(clientId, inline("s3cr3t-client"), null, Map.of());
  }

  static AuthOptions clientCredentials(String... scopes) {
    return new AuthOptions.ClientCredentials(client("caller"), List.of(scopes));
  }

  static AuthOptions password(String... scopes) {
    return new AuthOptions.Password(
        "alice", inline("s3cr3t-alice"), client("caller"), List.of(scopes));
  }

  static ProviderOptions issuer() {
    return new ProviderOptions.Issuer(URI.create(ISSUER));
  }

  static ProviderOptions weaviate(@Nullable ProviderOptions override) {
    return new ProviderOptions.Weaviate(URI.create("https://weaviate.example.com"), override);
  }

  static ProviderOptions endpoints() {
    return new ProviderOptions.Endpoints(null, URI.create(TOKEN_ENDPOINT), null, null);
  }

  static TokenOptions options(ProviderOptions provider, AuthOptions auth) {
    return new TokenOptions(
        "default",
        provider,
        auth,
        RefreshOptions.DEFAULTS,
        CONNECTION,
        Duration.ofSeconds(10),
        MAX_AGE);
  }

  /** The failure of a future that has failed. */
  static ProviderException failure(Future<?> future) {
    if (future.cause() instanceof ProviderException failure) {
      return failure;
    }
    throw new AssertionError("Not failed with a ProviderException: " + future);
  }

  /** Assertions of inline secrets, made where they are asked for; ids count up from 1. */
  static Assertions assertions() {
    return assertions(source -> Future.succeededFuture(secret(source)));
  }

  /** The same, with files. */
  static Assertions assertions(Function<SecretSource, Future<Secret>> reread) {
    AtomicLong ids = new AtomicLong();
    return new Assertions(
        Samples::signer,
        source -> reread.apply(source).result(),
        reread,
        ids::incrementAndGet,
        new Assertions.Work() {
          @Override
          public <T> Future<T> run(Callable<T> step) {
            try {
              return Future.succeededFuture(step.call());
            } catch (Exception e) {
              return Future.failedFuture(e);
            }
          }
        });
  }

  private static JwtSigner signer(AssertionOptions.Signed options) {
    try {
      PrivateKey key = PrivateKeys.of(secret(options.privateKey()).reveal(), null);
      JwsAlgorithm chosen = options.algorithm();
      return new JwtSigner(key, chosen == null ? JwsAlgorithm.of(key) : chosen, options.keyId());
    } catch (UnusableKeyException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Sources over that transport; nobody looks at what comes. */
  static TokenSources sources(
      Transport transport, Function<SecretSource, Secret> secrets, Clocks clocks) {
    return sources(transport, secrets, clocks, SubjectTokens.NONE);
  }

  static TokenSources sources(
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Clocks clocks,
      SubjectTokens subjects) {
    return new TokenSources(
        transport,
        secrets,
        source -> Future.succeededFuture(secrets.apply(source)),
        assertions(source -> Future.succeededFuture(secrets.apply(source))),
        clocks,
        null,
        subjects);
  }
}
