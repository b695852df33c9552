package dev.tokenmanager.config;

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
public record KeyedWeaviate(ProviderOptions.@Nullable Weaviate weaviate, @Nullable String problem) {

  /** None is written. */
  public static final KeyedWeaviate NONE = new KeyedWeaviate(null, null);

  /**
   * Reads it out of the verticle's options; none where the token is not an API key.
   *
   * @param config what the token was read from
   */
  public static KeyedWeaviate of(JsonObject config, TokenOptions token) {
    if (!(token.auth() instanceof AuthOptions.ApiKey)) {
      return NONE;
    }
    JsonValue url = VerticleOptionsReader.fieldsOf(config, token.name()).get("weaviateUrl");
    if (url == null) {
      return NONE;
    }
    try {
      return new KeyedWeaviate(
          new ProviderOptions.Weaviate(UrlReader.base(url, token.connection()), null), null);
    } catch (IllegalArgumentException wrong) {
      return new KeyedWeaviate(null, wrong.getMessage());
    }
  }
}
