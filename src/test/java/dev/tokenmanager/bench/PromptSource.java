package dev.tokenmanager.bench;

import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider that is near: its metadata is known, and its answer, always another token, at once.
 */
class PromptSource implements TokenSource {

  private static final Target TARGET = new Target("https://provider/token", "client");
  private final Duration lifetime;
  private final String name;
  private int issued;

  PromptSource(String name, Duration lifetime) {
    this.name = name;
    this.lifetime = lifetime;
  }

  @Override
  public Future<Target> locate() {
    return Future.succeededFuture(TARGET);
  }

  @Override
  public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
    return Future.succeededFuture(token());
  }

  final TokenResponse token() {
    return new TokenResponse(
        new Secret(name + "-" + ++issued),
        TokenResponse.BEARER,
        Lifetime.of(lifetime),
        null,
        false,
        null,
        null,
        null,
        List.of(),
        null,
        null);
  }

  @Override
  public SourceInfo info() {
    return new SourceInfo(null, null, null, null, null);
  }
}
