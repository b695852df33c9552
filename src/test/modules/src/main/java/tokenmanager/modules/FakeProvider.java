package tokenmanager.modules;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * An OIDC provider on loopback that signs its tokens, and a Weaviate that tells what it was sent.
 */
final class FakeProvider {

  private final HttpServer server;
  private final KeyPair signing = keys();
  private final RSAPublicKey published;

  private FakeProvider(HttpServer server, boolean honest) {
    this.server = server;
    this.published = (RSAPublicKey) (honest ? signing : keys()).getPublic();
    server.requestHandler(this::answer);
  }

  /**
   * Listens on a free port.
   *
   * @param honest whether it publishes the key that it signs with
   */
  static Future<FakeProvider> start(Vertx vertx, boolean honest) {
    FakeProvider provider = new FakeProvider(vertx.createHttpServer(), honest);
    return provider.server.listen(0, "127.0.0.1").map(listening -> provider);
  }

  int port() {
    return server.actualPort();
  }

  String issuer() {
    return "http://127.0.0.1:" + port();
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/.well-known/openid-configuration" -> reply(request, metadata());
      case "/keys" -> reply(request, new JsonObject().put("keys", new JsonArray().add(key())));
      case "/token" ->
          reply(request, new JsonObject().put("access_token", sign()).put("token_type", "Bearer"));
      case "/v1/meta" -> request.response().end(String.valueOf(request.getHeader("Authorization")));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void reply(HttpServerRequest request, JsonObject body) {
    request.response().putHeader("Content-Type", "application/json").end(body.encode());
  }

  private JsonObject metadata() {
    return new JsonObject()
        .put("issuer", issuer())
        .put("token_endpoint", issuer() + "/token")
        .put("jwks_uri", issuer() + "/keys");
  }

  private JsonObject key() {
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", "1")
        .put("n", base64(unsigned(published.getModulus().toByteArray())))
        .put("e", base64(published.getPublicExponent().toByteArray()));
  }

  private String sign() {
    long now = Instant.now().getEpochSecond();
    String header = new JsonObject().put("alg", "RS256").put("kid", "1").encode();
    String claims =
        new JsonObject()
            .put("iss", issuer())
            .put("sub", "caller")
            .put("aud", "weaviate")
            .put("jti", UUID.randomUUID().toString())
            .put("iat", now)
            .put("exp", now + 300)
            .encode();
    String content = base64(bytes(header)) + "." + base64(bytes(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(signing.getPrivate());
      signature.update(bytes(content));
      return content + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] unsigned(byte[] number) {
    return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
