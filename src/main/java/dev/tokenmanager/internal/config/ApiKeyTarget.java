package dev.tokenmanager.internal.config;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The Weaviate that stands beside an API key. A start ignores it, right or wrong; whoever checks
 * the key asks there. Immutable.
 *
 * @param weaviate null: none is written, or a wrong one
 * @param problem why it cannot be asked, a sentence that begins with the JSON path; null: it can,
 *     or none is written
 */
public record ApiKeyTarget(ProviderOptions.@Nullable Weaviate weaviate, @Nullable String problem) {

  /** None is written. */
  public static final ApiKeyTarget NONE = new ApiKeyTarget(null, null);

  /**
   * Reads it out of the verticle's options; none where the token is not an API key.
   *
   * @param config what the token was read from
   */
  public static ApiKeyTarget of(JsonObject config, TokenOptions token) {
    if (!(token.auth() instanceof AuthOptions.ApiKey)) {
      return NONE;
    }
    JsonValue url = VerticleOptions.fieldsOf(config, token.name()).get(Option.WEAVIATE_URL);
    if (url == null) {
      return NONE;
    }
    try {
      return new ApiKeyTarget(
          new ProviderOptions.Weaviate(UrlReader.base(url, token.connection()), null), null);
    } catch (IllegalArgumentException wrong) {
      return new ApiKeyTarget(null, wrong.getMessage());
    }
  }
}
