package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Serves an API key as a token that never expires, without any provider. Event loop only. */
final class ApiKeySource implements TokenSource {

  private final String name;
  private final AuthOptions.ApiKey auth;
  private final Function<SecretSource, Future<Secret>> reader;

  /**
   * @param name of the token: what the key is counted for
   * @param reader reads the secret anew at every request: a changed file is a new token
   */
  ApiKeySource(
      String name, AuthOptions.ApiKey auth, Function<SecretSource, Future<Secret>> reader) {
    this.name = name;
    this.auth = auth;
    this.reader = reader;
  }

  @Override
  public Future<Target> locate() {
    return Future.succeededFuture(new Target("api_key", name));
  }

  /** Fails as rejected where the key could not stand in a header: only another key can help. */
  @Override
  public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
    return reader.apply(auth.apiKey()).compose(this::response);
  }

  private Future<TokenResponse> response(Secret key) {
    if (!HeaderText.isSendable(key.reveal())) {
      return Future.failedFuture(
          new ProviderException(
              TokenFailure.REJECTED,
              "bad_api_key",
              "The API key of "
                  + auth.apiKey().where()
                  + " is empty or cannot be sent in a header: it may hold only visible ASCII."));
    }
    return Future.succeededFuture(
        new TokenResponse(
            key,
            TokenResponse.BEARER,
            Lifetime.UNKNOWN,
            null,
            true,
            null,
            null,
            null,
            List.of(),
            null,
            null));
  }

  @Override
  public SourceInfo info() {
    return new SourceInfo(null, null, null, null, null);
  }
}
