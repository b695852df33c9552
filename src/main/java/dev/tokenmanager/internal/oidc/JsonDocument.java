package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.ProxyAuthentication;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document read with GET: names it in messages and classifies answers that are not it.
 * Immutable.
 *
 * @param title what it is, for messages
 * @param url where it was read
 */
record JsonDocument(String title, URI url) {

  /** The title of provider metadata. */
  static final String METADATA = "Provider metadata";

  /**
   * The document. 408, 429 and 5xx are 503 with what the answer asks to wait, everything else that
   * is not a JSON object is 502.
   */
  JsonObject read(HttpReply reply) throws ProviderException {
    int status = reply.status();
    if (TokenErrors.isOverloaded(status)) {
      String answer = "http_" + status;
      String predicate =
          answer.equals(TokenErrors.TOO_MANY)
              ? "answers with " + TokenErrors.LIMITED
              : "answers HTTP " + status + ".";
      throw new ProviderException(TokenFailure.UNAVAILABLE, answer, beginning() + predicate)
          .withRetryAfter(reply.retryAfter());
    }
    if (reply.isRedirect()) {
      throw unusable(
          "http_" + status,
          "answers HTTP " + status + " and " + reply.redirect(url) + "; check the URL given");
    }
    if (!TokenErrors.isSuccess(status)) {
      throw new ProviderException(
          TokenFailure.UNUSABLE_ANSWER, "http_" + status, refused(status, reply.body()));
    }
    if (reply.isEncoded()) {
      throw unusable(TokenErrors.ENCODED, "comes " + reply.encoding());
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

  /** With what a number or a phrase in the answer means, or what is usual. */
  private String refused(int status, String text) {
    JsonObject body = JsonBody.object(text);
    EntraErrors numbers = EntraErrors.of(body);
    String known = Remedies.known(numbers, body);
    String cure = known == null ? usual(status) : known;
    return sentence("answers HTTP " + status + numbers.shown())
        + (cure == null || cure.isEmpty() ? "" : " " + cure);
  }

  private @Nullable String usual(int status) {
    return switch (status) {
      case 404 -> notFound();
      case ProxyAuthentication.REQUIRED -> ProxyAuthentication.ON_THE_WAY;
      default -> null;
    };
  }

  private String notFound() {
    String cure = KeycloakUrl.cure(url);
    return cure.isEmpty() && title.equals(METADATA) ? KeycloakUrl.WITHOUT_REALM : cure;
  }

  private String sentence(String predicate) {
    return beginning() + predicate + ".";
  }

  private String beginning() {
    return title + " at " + EndpointUrl.shown(url) + " ";
  }
}
