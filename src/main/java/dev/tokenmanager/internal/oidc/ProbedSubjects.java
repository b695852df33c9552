package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Subject tokens for whoever tries the way to a token once: each is acquired when it is first asked
 * for. Event loop only.
 */
public final class ProbedSubjects implements SubjectTokens {

  private final Map<String, TokenOptions> tokens;
  private final Transport transport;
  private final Function<SecretSource, Secret> secrets;
  private final Assertions assertions;
  private final Clocks clocks;
  private final Map<String, Secret> held = new HashMap<>();
  private final Map<String, ProviderException> failures = new HashMap<>();

  /**
   * @param tokens all of the options, by name
   * @param transport the way out; not closed here
   * @param secrets the value of a secret
   * @param assertions what a client may show instead of a secret
   * @param clocks for when a request was sent and answered
   */
  public ProbedSubjects(
      Map<String, TokenOptions> tokens,
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Assertions assertions,
      Clocks clocks) {
    this.tokens = Map.copyOf(tokens);
    this.transport = transport;
    this.secrets = secrets;
    this.assertions = assertions;
    this.clocks = clocks;
  }

  /** The token that is exchanged for that one, null: none is, or it is given. */
  public static @Nullable TokenOptions of(TokenOptions token, Map<String, TokenOptions> tokens) {
    return token.auth() instanceof AuthOptions.TokenExchange exchange
            && exchange.subject() instanceof Subject.Named named
        ? tokens.get(named.name())
        : null;
  }

  @Override
  public Future<Void> awaited(String name, Duration atMost) {
    TokenOptions options = tokens.get(name);
    if (options == null) {
      return Future.succeededFuture();
    }
    return new ProviderProbe(options, transport, secrets, clocks, assertions, this)
        .acquire()
        .onSuccess(response -> held.put(name, response.accessToken()))
        .transform(
            result -> {
              if (result.cause() instanceof ProviderException failure) {
                failures.put(name, failure);
              }
              return result.cause() == null || result.cause() instanceof ProviderException
                  ? Future.succeededFuture()
                  : Future.failedFuture(result.cause());
            });
  }

  @Override
  public Secret held(String name) throws ProviderException {
    Secret token = held.get(name);
    if (token != null) {
      return token;
    }
    ProviderException failure = failures.get(name);
    throw new ProviderException(
        failure == null ? TokenFailure.UNAVAILABLE : failure.failure(),
        Failure.SUBJECT_TOKEN,
        "The token that auth.subjectTokenName names cannot be had"
            + (failure == null ? "." : ": " + Remedies.causeAndRemedy(failure)));
  }
}
