package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.ProxyAuthentication;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names what a token endpoint's refusal means (RFC 6749 §5.2). Only the {@code error} word itself
 * reaches a message, and only when it is made of harmless characters. Pure; any thread.
 */
final class TokenErrors {

  /** The word for a body that came compressed though nobody asked for that. */
  static final String ENCODED = "encoded_body";

  /** The word for a provider that is up, but is asked too often. */
  static final String TOO_MANY = "http_429";

  /** What to say of it, behind "answers ... with". */
  static final String LIMITED =
      "HTTP 429: it is asked too often. Wait a while; if this stays, look for what else asks it, or"
          + " have its limit raised.";

  private static final Set<String> TRANSIENT =
      Set.of("server_error", "temporarily_unavailable", "slow_down");
  private static final Set<Integer> REJECTING = Set.of(200, 400, 401, 403);
  private static final Set<Integer> MOVED = Set.of(404, 405, 410);
  private static final Pattern OAUTH_ERROR = Pattern.compile("[a-z][a-z0-9_.-]*");
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
    ProviderException failure = classified(exchange.reply(), word, body);
    if (exchange.reply().isEncoded() && (failure == null || needsBody(status))) {
      return encoded(exchange.reply());
    }
    if (failure == null) {
      return body != null && isPresent(body.getValue("error")) ? unreadableError() : null;
    }
    if (failure.failure() != TokenFailure.REJECTED) {
      failure = failure.withRetryAfter(exchange.retryAfter());
    }
    return flagged(failure, status, word != null);
  }

  private static @Nullable ProviderException classified(
      HttpReply reply, @Nullable String word, @Nullable JsonObject body) {
    int status = reply.status();
    if (status == ProxyAuthentication.REQUIRED) {
      return ProxyAuthentication.refusal(null);
    }
    if (word != null && TRANSIENT.contains(word)) {
      return overloaded(word, EntraErrors.of(body).shown());
    }
    if (isOverloaded(status)) {
      return overloaded("http_" + status, EntraErrors.of(body).shown());
    }
    if (word != null && REJECTING.contains(status)) {
      return rejected(word, body);
    }
    if (status == 401) {
      return rejected("http_401", body);
    }
    return word == null && isSuccess(status) ? null : unusable(reply);
  }

  /** Whether the status alone says: later. */
  static boolean isOverloaded(int status) {
    return status == 408 || status == 429 || (status >= 500 && status <= 599);
  }

  static boolean isSuccess(int status) {
    return status >= 200 && status <= 299;
  }

  private static ProviderException overloaded(String cause, String numbers) {
    return new ProviderException(
        TokenFailure.UNAVAILABLE,
        cause,
        cause.equals(TOO_MANY)
            ? "The provider answers the token request with " + LIMITED
            : "The provider cannot answer the token request now: " + shown(cause) + numbers + ".");
  }

  /** Where a number says that it is about scopes, that is the word. */
  private static ProviderException rejected(String given, @Nullable JsonObject body) {
    EntraErrors numbers = EntraErrors.of(body);
    String word = numbers.isOfScopes() ? "invalid_scope" : given;
    return new ProviderException(
        TokenFailure.REJECTED,
        word,
        "The provider refuses the token request: "
            + shown(word)
            + numbers.shown()
            + ". "
            + Remedies.of(word, numbers, body));
  }

  /** A status as people write it; any other word as it is. */
  private static String shown(String word) {
    return word.startsWith("http_") ? "HTTP " + word.substring("http_".length()) : word;
  }

  private static ProviderException unusable(HttpReply reply) {
    int status = reply.status();
    String body = reply.body();
    String what =
        reply.isRedirect()
            ? reply.redirect(null)
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

  /** Whether what a refusal means stands in its body alone. */
  private static boolean needsBody(int status) {
    return status == 400 || status == 403;
  }

  /** An {@code error} of null or no character is none. */
  private static boolean isPresent(@Nullable Object error) {
    return error != null && !error.equals("");
  }

  private static ProviderException encoded(HttpReply reply) {
    return new ProviderException(
            TokenFailure.UNUSABLE_ANSWER,
            ENCODED,
            "The provider answers the token request "
                + reply.encoding()
                + ". Check what stands between.")
        .withOutcomeUnknown();
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
      case 401, ProxyAuthentication.REQUIRED, 408, 429, 503 -> false;
      default -> !named;
    };
  }

  /** The harmless word for what is wrong, null where the body names none. */
  static @Nullable String word(JsonObject body) {
    String error = matching(body.getValue("error"), OAUTH_ERROR);
    return error == null && !isPresent(body.getValue("error"))
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
