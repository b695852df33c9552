package dev.tokenmanager.keycloak;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tokenmanager.keycloak.WeaviateLikeBearers.Refused;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a bearer as Weaviate does: a JWT, exact {@code iss}, {@code aud} contains the client id,
 * {@code exp} without leeway, signature by the issuer's published keys; in this order, with
 * Weaviate's messages. Blocking, any thread.
 */
final class WeaviateLikeVerifier {

  private final WeaviateOidc oidc;
  private final InstantSource clock;
  private volatile JWKSet keys = new JWKSet();

  WeaviateLikeVerifier(WeaviateOidc oidc, InstantSource clock) {
    this.oidc = oidc;
    this.clock = clock;
  }

  /** Returns where the token is good. */
  void verify(String token) throws Refused {
    SignedJWT jwt = parse(token);
    JWTClaimsSet claims = checkClaims(jwt);
    if (!isSigned(jwt)) {
      throw unauthorized("failed to verify signature: failed to verify id token signature");
    }
    if (claims.getClaim(oidc.usernameClaim()) == null) {
      throw new Refused(
          500, "oidc: token doesn't contain required claim '" + oidc.usernameClaim() + "'");
    }
  }

  private static SignedJWT parse(String token) throws Refused {
    int parts = token.split("\\.", -1).length;
    if (parts != 3) {
      throw unauthorized("oidc: malformed jwt: oidc: malformed jwt, expected 3 parts got " + parts);
    }
    try {
      return SignedJWT.parse(token);
    } catch (ParseException e) {
      throw unauthorized("oidc: malformed jwt: " + e.getMessage());
    }
  }

  private JWTClaimsSet checkClaims(SignedJWT jwt) throws Refused {
    JWTClaimsSet claims;
    try {
      claims = jwt.getJWTClaimsSet();
    } catch (ParseException e) {
      throw unauthorized("oidc: malformed jwt: " + e.getMessage());
    }
    if (!oidc.issuer().equals(claims.getIssuer())) {
      throw unauthorized(
          "oidc: id token issued by a different provider, expected %s got %s"
              .formatted(quoted(oidc.issuer()), quoted(claims.getIssuer())));
    }
    List<String> audience = claims.getAudience();
    if (!audience.contains(oidc.clientId())) {
      String got =
          audience.stream()
              .map(WeaviateLikeVerifier::quoted)
              .collect(Collectors.joining(" ", "[", "]"));
      throw unauthorized(
          "oidc: expected audience %s got %s".formatted(quoted(oidc.clientId()), got));
    }
    if (claims.getExpirationTime() == null
        || !claims.getExpirationTime().toInstant().isAfter(clock.instant())) {
      throw unauthorized(
          "oidc: token is expired (Token Expiry: " + claims.getExpirationTime() + ")");
    }
    return claims;
  }

  /** Keys are read again where one is unknown, so that a new one is found at once. */
  private boolean isSigned(SignedJWT jwt) throws Refused {
    try {
      JWK key = keys.getKeyByKeyId(jwt.getHeader().getKeyID());
      if (key == null) {
        keys = readKeys();
        key = keys.getKeyByKeyId(jwt.getHeader().getKeyID());
      }
      return key != null && isSigned(jwt, key);
    } catch (IOException | ParseException | JOSEException e) {
      throw unauthorized("failed to verify signature: " + e.getMessage());
    }
  }

  private static boolean isSigned(SignedJWT jwt, JWK jwk) throws JOSEException {
    JWSHeader header = jwt.getHeader();
    Key key = KeyConverter.toJavaKeys(List.of(jwk)).get(0);
    return jwt.verify(new DefaultJWSVerifierFactory().createJWSVerifier(header, key));
  }

  private JWKSet readKeys() throws IOException, ParseException {
    URI metadata = URI.create(oidc.issuer() + "/.well-known/openid-configuration");
    try (var body = metadata.toURL().openStream()) {
      var json = new JsonObject(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      return JWKSet.load(URI.create(json.getString("jwks_uri")).toURL());
    }
  }

  private static Refused unauthorized(String message) {
    return new Refused(401, "unauthorized: " + message);
  }

  private static String quoted(@Nullable String text) {
    return "\"" + (text == null ? "" : text) + "\"";
  }
}
