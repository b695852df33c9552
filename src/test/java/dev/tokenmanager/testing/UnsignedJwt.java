package dev.tokenmanager.testing;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** JWTs with a signature that nobody checks. */
public final class UnsignedJwt {

  private UnsignedJwt() {}

  /** A token of these claims. */
  public static String of(JsonObject claims) {
    return of("{\"alg\":\"none\"}", claims.encode());
  }

  /** A token of this header and these claims, whether they are JSON or not. */
  public static String of(String header, String claims) {
    return part(header) + "." + part(claims) + ".c2ln";
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
