package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names what a token endpoint's refusal means (RFC 6749 §5.2). Only the {@code error} word itself
 * reaches a message, and only when it is made of harmless characters. Pure; any thread.
 */
final class TokenErrors {

  private static final Set<String> TRANSIENT =
      Set.of("server_error", "temporarily_unavailable", "slow_down");
  private static final Set<Integer> REJECTING = Set.of(200, 400, 401, 403);
  private static final Set<Integer> MOVED = Set.of(404, 405, 410);
  private static final Pattern OAUTH_ERROR = Pattern.compile("[a-z0-9_.-]+");
  private static final Pattern OKTA_ERROR = Pattern.compile("[A-Za-z0-9]+");
  private static final int LONGEST_WORD = 64;

  private TokenErrors() {}

  /**
   * The refusal, null when the answer has status 2xx and names no error.
   *
   * @param body null when it is not a JSON object
   */
  static @Nullable ProviderException of(Exchange exchange, @Nullable JsonObject body) {
    int status = exchange.reply().status();
    String word = body == null ? null : word(body);
    ProviderException failure = classified(status, word, exchange.reply().body());
    if (failure == null) {
      return body != null && body.getValue("error") != null ? unreadableError() : null;
    }
    if (failure.failure() != TokenFailure.REJECTED) {
      failure = failure.withRetryAfter(exchange.retryAfter());
    }
    return flagged(failure, status, word != null);
  }

  private static @Nullable ProviderException classified(
      int status, @Nullable String word, String body) {
    if (word != null && TRANSIENT.contains(word)) {
      return overloaded(word);
    }
    if (isOverloaded(status)) {
      return overloaded("http_" + status);
    }
    if (word != null && REJECTING.contains(status)) {
      return rejected(word);
    }
    if (status == 401) {
      return rejected("http_401");
    }
    return word == null && isSuccess(status) ? null : unusable(status, body);
  }

  /** Whether the status alone says: later. */
  static boolean isOverloaded(int status) {
    return status == 408 || status == 429 || (status >= 500 && status <= 599);
  }

  static boolean isSuccess(int status) {
    return status >= 200 && status <= 299;
  }

  private static ProviderException overloaded(String cause) {
    return new ProviderException(
        TokenFailure.UNAVAILABLE,
        cause,
        "The provider cannot answer the token request now: " + cause + ".");
  }

  private static ProviderException rejected(String word) {
    return new ProviderException(
        TokenFailure.REJECTED,
        word,
        "The provider rejects the credential: " + word + ". " + RejectionCure.of(word));
  }

  private static ProviderException unusable(int status, String body) {
    String what =
        status >= 300 && status <= 399
            ? "a redirect, which is not followed"
            : JsonBody.object(body) == null ? JsonBody.described(body) : "JSON";
    return new ProviderException(
        TokenFailure.UNUSABLE_ANSWER,
        "http_" + status,
        "The provider answers the token request with HTTP "
            + status
            + " and "
            + what
            + ". Check the token endpoint.");
  }

  private static ProviderException unreadableError() {
    return new ProviderException(
            TokenFailure.UNUSABLE_ANSWER,
            "unreadable_error",
            "The provider answers the token request with an error that is not of RFC 6749.")
        .withOutcomeUnknown();
  }

  private static ProviderException flagged(ProviderException failure, int status, boolean named) {
    ProviderException flagged = failure;
    if (isOutcomeUnknown(status, named)) {
      flagged = flagged.withOutcomeUnknown();
    }
    if ((status >= 300 && status <= 399) || MOVED.contains(status)) {
      flagged = flagged.withMetadataSuspect();
    }
    return flagged;
  }

  /** Whether the provider may have acted on the request, and a single-use token may be spent. */
  private static boolean isOutcomeUnknown(int status, boolean named) {
    return switch (status) {
      case 500, 502, 504 -> true;
      case 401, 408, 429, 503 -> false;
      default -> !named;
    };
  }

  /** The harmless word for what is wrong, null where the body names none. */
  static @Nullable String word(JsonObject body) {
    String error = matching(body.getValue("error"), OAUTH_ERROR);
    return error == null && body.getValue("error") == null
        ? matching(body.getValue("errorCode"), OKTA_ERROR)
        : error;
  }

  private static @Nullable String matching(@Nullable Object value, Pattern pattern) {
    if (!(value instanceof String text) || !pattern.matcher(text).matches()) {
      return null;
    }
    return text.length() <= LONGEST_WORD ? text : text.substring(0, LONGEST_WORD);
  }
}
