package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeySourceTest {

  private final Map<String, Secret> keys = new HashMap<>(Map.of("key", new Secret("s3cr3t-key-1")));
  private final FakeTransport transport = new FakeTransport();
  private final TokenSource source =
      Samples.sources(
              transport, asked -> requireNonNull(keys.get("key")), new MovableClocks().clocks())
          .of(options(new ProviderOptions.None(), new AuthOptions.ApiKey(inline("unused"))));

  @Test
  void request_key_isAnEndlessToken() {
    TokenResponse response = request().result();

    assertThat(response.accessToken()).isEqualTo(new Secret("s3cr3t-key-1"));
    assertThat(response.tokenType()).isEqualTo("Bearer");
    assertThat(response.endless()).isTrue();
    assertThat(response.lifetime()).isEqualTo(Lifetime.UNKNOWN);
    assertThat(transport.calls()).isEmpty();
  }

  @Test
  void locate_always_isTheTokenItself() {
    assertThat(source.locate().result()).isEqualTo(new Target("api_key", "default"));
  }

  @Test
  void request_keyHasChanged_isTheNewOne() {
    request();
    keys.put("key", new Secret("s3cr3t-key-2"));

    assertThat(request().result().accessToken().reveal()).isEqualTo("s3cr3t-key-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "s3cr3t-hidden key",
        "s3cr3t-hidden\nkey",
        "s3cr3t-hidden\u00e9",
        "s3cr3t-hidden\u007f"
      })
  void g12_keyThatCannotBeSent_isRejectedWithoutShowingIt(String bad) {
    keys.put("key", new Secret(bad));
    ProviderException failure = failure(request());

    assertThat(failure.failure()).isEqualTo(TokenFailure.REJECTED);
    assertThat(failure)
        .hasMessageContaining("auth.secret")
        .hasMessageNotContaining("s3cr3t-hidden");
  }

  private Future<TokenResponse> request() {
    return source.request(source.locate().result(), null);
  }
}
