package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.jwt.TokenVerifier;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the source of each token. Tokens of the same provider, made here, share what is learnt of
 * it. Event loop only.
 */
public final class TokenSources {

  private final MetadataCache.Shared readers;
  private final Transport transport;
  private final Function<SecretSource, Secret> secrets;
  private final Function<SecretSource, Future<Secret>> reread;
  private final Assertions assertions;
  private final Clocks clocks;
  private final @Nullable TokenVerifier verifier;
  private final SubjectTokens subjects;

  /**
   * @param context to work on
   * @param transport the way out; not closed here
   * @param secrets all secrets, loaded
   * @param clocks the two clocks
   * @param ids random numbers that nobody can guess
   * @param subjects the tokens made here that others are exchanged for
   */
  public TokenSources(
      Context context,
      Transport transport,
      SecretReader secrets,
      Clocks clocks,
      LongSupplier ids,
      SubjectTokens subjects) {
    this(
        transport,
        secrets::current,
        source -> context.executeBlocking(() -> readAgain(secrets, source), false),
        Assertions.of(context, secrets, ids),
        clocks,
        new TokenVerifier(context, clocks),
        subjects);
  }

  /**
   * @param reread the value of a secret whose file, if it is one, was read just now
   * @param assertions what clients may show instead of a secret
   * @param verifier looks at what comes, null: nobody does
   */
  TokenSources(
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Function<SecretSource, Future<Secret>> reread,
      Assertions assertions,
      Clocks clocks,
      @Nullable TokenVerifier verifier,
      SubjectTokens subjects) {
    this.subjects = subjects;
    this.readers = new MetadataCache.Shared(transport, clocks);
    this.transport = transport;
    this.secrets = secrets;
    this.reread = reread;
    this.assertions = assertions;
    this.clocks = clocks;
    this.verifier = verifier;
  }

  private static Secret readAgain(SecretReader secrets, SecretSource source) {
    secrets.reread(source);
    return secrets.current(source);
  }

  /**
   * Whose token is given to be exchanged for that one, as it stands now; empty where none is given,
   * or it does not say.
   */
  public String subjectOwner(TokenOptions token) {
    return SubjectToken.owner(token.auth(), assertions::known);
  }

  /** Forgets what was learnt of providers, and of files, that none of these tokens uses. */
  public void retain(Collection<TokenOptions> tokens) {
    readers.retain(tokens);
    transport.retain(tokens.stream().map(TokenOptions::connection).distinct().toList());
  }

  /** Ends what looks at tokens and what makes assertions; other sources go on without them. */
  public Future<Void> close() {
    Future<Void> verifying = verifier == null ? Future.succeededFuture() : verifier.close();
    return Future.join(verifying, assertions.close()).mapEmpty();
  }

  /** A new source; nothing is read or sent before it is asked to. */
  public TokenSource of(TokenOptions options) {
    if (options.auth() instanceof AuthOptions.ApiKey key) {
      return new ApiKeySource(options.name(), key, reread);
    }
    return new OidcTokenSource(
        options, readers.of(options), transport, secrets, assertions, clocks, verifier, subjects);
  }
}
