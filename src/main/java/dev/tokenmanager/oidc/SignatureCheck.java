package dev.tokenmanager.oidc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a JWT with vertx-auth-oauth2 and keys that are at hand. Nothing is sent anywhere: no
 * introspection or user info path is set. Event loop only.
 */
final class SignatureCheck {

  /** Time is judged elsewhere, by an injected clock; vertx-auth must not join in. */
  private static final int ANY_TIME = (int) Duration.ofDays(20 * 365).toSeconds();

  private final ContextInternal context;

  SignatureCheck(ContextInternal context) {
    this.context = context;
  }

  /** Whether signature, issuer and audience are as they should be. Never fails. */
  Future<Boolean> verify(
      String token, List<JsonObject> keys, @Nullable String issuer, List<String> audience) {
    Promise<Boolean> result = context.promise();
    // Made in a context of its own, which is closed right after: OAuth2Auth.close() leaves its HTTP
    // client behind, with a timer (5.0.10).
    CloseFuture resources = new CloseFuture();
    ContextInternal own = context.toBuilder().withCloseFuture(resources).build();
    own.runOnContext(
        now ->
            Future.succeededFuture(options(keys, issuer, audience))
                .map(options -> OAuth2Auth.create(own.owner(), options))
                .compose(auth -> auth.authenticate(new TokenCredentials(token)))
                .map(true)
                .otherwise(false)
                .onComplete(verified -> resources.close())
                .onComplete(result));
    return result.future();
  }

  private static OAuth2Options options(
      List<JsonObject> keys, @Nullable String issuer, List<String> audience) {
    JWTOptions expected = new JWTOptions().setAudience(audience).setLeeway(ANY_TIME);
    if (issuer != null) {
      expected.setIssuer(issuer);
    }
    return new OAuth2Options()
        .setClientId("verification") // required, and not used here
        .setJwks(keys)
        .setJWTOptions(expected);
  }
}
