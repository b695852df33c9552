package dev.tokenmanager.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks at the token endpoint. Immutable.
 *
 * @param clientId null: the one that Weaviate advertises
 * @param secret null: a public client
 * @param authMethod null: chosen from the provider metadata
 * @param extraParameters added to every token request
 */
public record ClientOptions(
    @Nullable String clientId,
    @Nullable SecretSource secret,
    @Nullable ClientAuthMethod authMethod,
    Map<String, String> extraParameters) {

  public ClientOptions {
    extraParameters = Map.copyOf(extraParameters);
  }

  /** Where the client's secret comes from, if it has one. */
  public List<SecretSource> secrets() {
    return secret == null ? List.of() : List.of(secret);
  }
}
