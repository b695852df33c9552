package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.time.Seconds;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token endpoint answered (RFC 6749 §5), trusting nothing. The content type is not
 * looked at: what is a JSON object is read. Pure; any thread.
 */
final class TokenResponseParser {

  private static final Pattern SPACES = Pattern.compile("\\s+");

  private TokenResponseParser() {}

  /**
   * The token, or the documented failure; no message shows anything of the body but its error.
   *
   * @param nearEnds of the answers for the same token before this one
   */
  static TokenResponse parse(Exchange exchange, NearEnds nearEnds) throws ProviderException {
    String text = exchange.reply().body();
    JsonObject body = exchange.reply().isEncoded() ? null : JsonBody.object(text);
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
    return response(body, exchange, nearEnds);
  }

  private static TokenResponse response(JsonObject body, Exchange exchange, NearEnds nearEnds)
      throws ProviderException {
    String accessToken = accessToken(body);
    Jwt.Times claims = Jwt.Times.of(accessToken);
    return new TokenResponse(
        new Secret(accessToken),
        tokenType(body),
        TokenLifetime.of(body.getValue("expires_in"), accessToken, claims, exchange, nearEnds),
        claims.expiresAt(),
        false,
        secret(body, "refresh_token"),
        left(body, "refresh_expires_in", exchange),
        left(body, "refresh_in", exchange),
        scopes(body),
        secret(body, "id_token"),
        exchange.clockSkew());
  }

  /** Less what passed in a cache; zero where nothing is left. */
  private static @Nullable Duration left(JsonObject body, String key, Exchange exchange) {
    Duration period = Seconds.period(body.getValue(key));
    Duration left = period == null ? null : period.minus(exchange.age());
    return left != null && left.isNegative() ? Duration.ZERO : left;
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
      return TokenResponse.BEARER;
    }
    if (type instanceof String text && text.equalsIgnoreCase(TokenResponse.BEARER)) {
      return TokenResponse.BEARER;
    }
    throw unusable("bad_token_type", "with a token_type other than Bearer.");
  }

  private static @Nullable Secret secret(JsonObject body, String key) {
    String text = JsonBody.text(body, key);
    return text == null ? null : new Secret(text);
  }

  /**
   * Every reply repeats them, whole: so many, or so long ones, as no provider grants count as not
   * said, and those that were requested stand (RFC 6749 §5.1).
   */
  private static List<String> scopes(JsonObject body) {
    String scope = JsonBody.text(body, "scope");
    List<String> words = scope == null ? null : JsonBody.words(scope, SPACES);
    return words == null ? List.of() : words;
  }

  /** The provider may have acted: a refresh token that was sent may be spent (contract G8). */
  private static ProviderException unusable(String word, String how) {
    return new ProviderException(
            TokenFailure.UNUSABLE_ANSWER, word, "The provider answers the token request " + how)
        .withOutcomeUnknown();
  }
}
