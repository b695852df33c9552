package dev.tokenmanager.oidc;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.config.SecretSource;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Context;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the source of each token. Tokens of the same provider, made here, share what is learnt of
 * it. Event loop only.
 */
public final class TokenSources {

  private final MetadataReaders readers;
  private final Transport transport;
  private final Function<SecretSource, Secret> secrets;
  private final Clocks clocks;
  private final @Nullable TokenVerifier verifier;

  /**
   * @param context to work on
   * @param transport the way out; not closed here
   * @param secrets the current value of a secret, asked at every request, without blocking
   * @param clocks the two clocks
   */
  public TokenSources(
      Context context, Transport transport, Function<SecretSource, Secret> secrets, Clocks clocks) {
    this(transport, secrets, clocks, new TokenVerifier(context, transport, clocks));
  }

  /** Without a look at what comes where {@code verifier} is null. */
  TokenSources(
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Clocks clocks,
      @Nullable TokenVerifier verifier) {
    this.readers = new MetadataReaders(transport, clocks);
    this.transport = transport;
    this.secrets = secrets;
    this.clocks = clocks;
    this.verifier = verifier;
  }

  /** A new source; nothing is read or sent before it is asked to. */
  public TokenSource of(TokenOptions options) {
    if (options.auth() instanceof AuthOptions.ApiKey key) {
      return new ApiKeySource(options.name(), key, secrets);
    }
    return new OidcTokenSource(options, readers.of(options), transport, secrets, clocks, verifier);
  }
}
