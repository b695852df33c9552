package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Weaviate means by an answer to {@code /v1/meta}. Its known sentences are recognised, never
 * passed on. Immutable.
 *
 * @param status of HTTP
 * @param claim the required claim that is missing, null: another kind
 */
record WeaviateAnswer(Kind kind, int status, @Nullable String claim) {

  private static final Pattern REQUIRED_CLAIM =
      Pattern.compile("doesn't contain required claim '([\\w.:/-]{1,64})'");

  private static final Map<String, Kind> KNOWN =
      Map.of(
          "expected audience", Kind.AUDIENCE,
          "issued by a different provider", Kind.ISSUER,
          "token is expired", Kind.EXPIRED,
          "failed to verify signature", Kind.SIGNATURE,
          "malformed jwt", Kind.OPAQUE,
          "invalid api key", Kind.NO_OIDC,
          "anonymous access not enabled", Kind.NO_HEADER);

  /** What it is about. */
  enum Kind {
    ACCEPTED,
    AUDIENCE,
    ISSUER,
    EXPIRED,
    SIGNATURE,
    OPAQUE,
    NO_OIDC,
    NO_HEADER,
    UNAUTHORIZED,
    FORBIDDEN,
    NO_USERNAME_CLAIM,
    DEFECT,
    OVERLOADED,
    NOT_WEAVIATE
  }

  static WeaviateAnswer of(HttpReply reply) {
    int status = reply.status();
    Matcher missing = REQUIRED_CLAIM.matcher(reply.body());
    if (status == 500 && missing.find()) {
      return new WeaviateAnswer(Kind.NO_USERNAME_CLAIM, status, missing.group(1));
    }
    return new WeaviateAnswer(kind(status, reply.body()), status, null);
  }

  private static Kind kind(int status, String body) {
    return switch (status) {
      case 200 -> isJson(body) ? Kind.ACCEPTED : Kind.NOT_WEAVIATE;
      case 401 -> unauthorized(body);
      case 403 -> Kind.FORBIDDEN;
      case 500 -> Kind.DEFECT;
      case 408, 429, 502, 503, 504 -> Kind.OVERLOADED;
      default -> Kind.NOT_WEAVIATE;
    };
  }

  private static Kind unauthorized(String body) {
    return KNOWN.entrySet().stream()
        .filter(known -> body.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Kind.UNAUTHORIZED);
  }

  private static boolean isJson(String body) {
    try {
      return !new JsonObject(body).isEmpty();
    } catch (DecodeException other) {
      return false;
    }
  }
}
