package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Names what the answer of a revocation endpoint means (RFC 7009 §2.2). Only the {@code error} word
 * itself reaches a message, and only when it is made of harmless characters. Pure; any thread.
 */
final class RevocationAnswer {

  private RevocationAnswer() {}

  /** Succeeds for status 2xx whatever the body, for a client has no use for it. */
  static Future<Void> accepted(HttpReply reply) {
    return TokenErrors.isSuccess(reply.status())
        ? Future.succeededFuture()
        : Future.failedFuture(refusal(reply));
  }

  private static ProviderException refusal(HttpReply reply) {
    JsonObject body = JsonBody.object(reply.body());
    String word = body == null ? null : TokenErrors.word(body);
    String cause = word == null ? "http_" + reply.status() : word;
    return new ProviderException(failure(reply.status(), word), cause, sentence(reply, word));
  }

  private static TokenFailure failure(int status, @Nullable String word) {
    if (TokenErrors.isOverloaded(status)) {
      return TokenFailure.UNAVAILABLE;
    }
    boolean refused = status == 401 || (word != null && (status == 400 || status == 403));
    return refused ? TokenFailure.REJECTED : TokenFailure.UNUSABLE_ANSWER;
  }

  private static String sentence(HttpReply reply, @Nullable String word) {
    if ("unsupported_token_type".equals(word)) {
      return "the provider does not revoke tokens of this kind.";
    }
    String answer = "the revocation endpoint answers HTTP " + reply.status();
    if (word != null) {
      return answer + ": " + word + ".";
    }
    return reply.status() >= 300 && reply.status() <= 399
        ? answer + ", a redirect, which is not followed."
        : answer + ".";
  }
}
