package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;

/**
 * A JSON document read with GET: names it in messages and classifies answers that are not it.
 * Immutable.
 *
 * @param title what it is, for messages
 * @param url where it was read
 */
record JsonDocument(String title, URI url) {

  /**
   * The document. 408, 429 and 5xx are 503 with what the answer asks to wait, everything else that
   * is not a JSON object is 502.
   */
  JsonObject read(HttpReply reply, Instant now) throws ProviderException {
    int status = reply.status();
    if (TokenErrors.isOverloaded(status)) {
      throw new ProviderException(
              TokenFailure.UNAVAILABLE, "http_" + status, sentence("answers HTTP " + status))
          .withRetryAfter(RetryAfter.parse(reply.header("retry-after"), now));
    }
    if (!TokenErrors.isSuccess(status)) {
      throw unusable("http_" + status, "answers HTTP " + status);
    }
    JsonObject object = JsonBody.object(reply.body());
    if (object == null) {
      throw unusable("not_json", "is " + JsonBody.described(reply.body()));
    }
    return object;
  }

  /** Code 502 and one sentence that starts with the document's name and URL. */
  ProviderException unusable(String word, String predicate) {
    return new ProviderException(TokenFailure.UNUSABLE_ANSWER, word, sentence(predicate));
  }

  private String sentence(String predicate) {
    return title + " at " + EndpointUrl.shown(url) + " " + predicate + ".";
  }
}
