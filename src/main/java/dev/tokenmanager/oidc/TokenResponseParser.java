package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.Secret;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token endpoint answered (RFC 6749 §5), trusting nothing. The content type is not
 * looked at: what is a JSON object is read. Pure; any thread.
 */
final class TokenResponseParser {

  private static final String BEARER = "Bearer";

  private TokenResponseParser() {}

  /** The token, or the documented failure; no message shows anything of the body but its error. */
  static TokenResponse parse(Exchange exchange) throws ProviderException {
    String text = exchange.reply().body();
    JsonObject body = JsonBody.object(text);
    ProviderException refusal = TokenErrors.of(exchange, body);
    if (refusal != null) {
      throw refusal;
    }
    if (body == null) {
      throw unusable(
          "not_json",
          "with "
              + JsonBody.described(text)
              + ". Check the token endpoint, and what stands between.");
    }
    return response(body, exchange);
  }

  private static TokenResponse response(JsonObject body, Exchange exchange)
      throws ProviderException {
    String accessToken = accessToken(body);
    JwtClaims claims = JwtClaims.of(accessToken);
    return new TokenResponse(
        new Secret(accessToken),
        tokenType(body),
        TokenLifetime.of(body.getValue("expires_in"), claims, exchange.sent()),
        claims.expiresAt(),
        false,
        secret(body, "refresh_token"),
        Seconds.period(body.getValue("refresh_expires_in")),
        Seconds.period(body.getValue("refresh_in")),
        scopes(body),
        secret(body, "id_token"),
        exchange.clockSkew());
  }

  private static String accessToken(JsonObject body) throws ProviderException {
    String token = JsonBody.text(body, "access_token");
    if (token == null) {
      throw unusable("no_access_token", "without an access token.");
    }
    if (!HeaderText.isSendable(token)) {
      throw unusable("bad_access_token", "with an access token that cannot be sent in a header.");
    }
    return token;
  }

  /** RFC 6749 §5.1 requires it, but a provider that leaves it out issues bearer tokens. */
  private static String tokenType(JsonObject body) throws ProviderException {
    Object type = body.getValue("token_type");
    if (type == null) {
      return BEARER;
    }
    if (type instanceof String text && text.equalsIgnoreCase(BEARER)) {
      return text;
    }
    throw unusable("bad_token_type", "with a token_type other than Bearer.");
  }

  private static @Nullable Secret secret(JsonObject body, String key) {
    String text = JsonBody.text(body, key);
    return text == null ? null : new Secret(text);
  }

  private static List<String> scopes(JsonObject body) {
    String scope = JsonBody.text(body, "scope");
    return scope == null
        ? List.of()
        : Arrays.stream(scope.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  /** The provider may have acted: a refresh token that was sent may be spent (contract G8). */
  private static ProviderException unusable(String word, String how) {
    return new ProviderException(
            TokenFailure.UNUSABLE_ANSWER, word, "The provider answers the token request " + how)
        .withOutcomeUnknown();
  }
}
